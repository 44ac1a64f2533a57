import { units } from '../../src/lang/literals.ts';
import { Comment, declarationKeywords, keywords, wordOf } from '../../src/lang/tokens.ts';

/** A TextMate grammar: what editors need to colour .exp files. */
export function textMate(): string {
  const others = keywords.filter((keyword) => !declarationKeywords.includes(keyword));
  const longestFirst = units.toSorted((a, b) => b.length - a.length);
  const grammar = {
    name: 'Athanor experiment',
    scopeName: 'source.exp',
    fileTypes: ['exp'],
    patterns: [
      {
        name: 'comment.line.number-sign.exp',
        match: Comment.PATTERN instanceof RegExp ? Comment.PATTERN.source : '',
      },
      {
        name: 'string.quoted.double.exp',
        begin: '"',
        end: '"|$',
        patterns: [
          { name: 'constant.character.escape.exp', match: '\\\\["\\\\nt]' },
          { name: 'invalid.illegal.escape.exp', match: '\\\\.' },
        ],
      },
      { name: 'keyword.declaration.exp', match: `\\b(${declarationKeywords.map(wordOf).join('|')})\\b` },
      { name: 'keyword.other.exp', match: `\\b(${others.map(wordOf).join('|')})\\b` },
      {
        match: `\\b([0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(${longestFirst.join('|')})?(?![A-Za-z_])`,
        captures: { 1: { name: 'constant.numeric.exp' }, 2: { name: 'keyword.other.unit.exp' } },
      },
      { name: 'constant.language.exp', match: '\\b(yes|no)\\b' },
      { name: 'keyword.operator.exp', match: '->|<=|>=|[<>=+*/-]' },
      { name: 'variable.other.exp', match: '\\b[A-Za-z_][A-Za-z0-9_]*\\b' },
    ],
  };
  return `${JSON.stringify(grammar, null, 2)}\n`;
}
