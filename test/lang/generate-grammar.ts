/** Writes the files of grammar/ that follow from the parser: `node --import tsx test/lang/generate-grammar.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateCstDts, type Rule } from 'chevrotain';
import { ExpParser } from '../../src/lang/parser.ts';
import { ebnf } from './ebnf.ts';
import { grammarPage } from './grammar-page.ts';
import { grammarWords } from './grammar-words.ts';
import { textMate } from './text-mate.ts';

export const grammarFolder = join(import.meta.dirname, '../../grammar');

/** Name -> content. */
export function grammarFiles(): Record<string, string> {
  const rules = inReadingOrder(new ExpParser({ validate: true }).getGAstProductions());
  return {
    'cst.d.ts': partial(generateCstDts(rules, { includeVisitorInterface: false })),
    'exp.ebnf': ebnf(rules),
    'exp.html': grammarPage(rules),
    'exp.tmLanguage.json': textMate(),
  };
}

/** The parser's classes go from the small to the large; people read from the file down. */
function inReadingOrder(rules: Record<string, Rule>): Record<string, Rule> {
  const order = Object.keys(grammarWords);
  const placed = Object.entries(rules).map(([name, rule]) => ({ name, rule, place: order.indexOf(name) }));
  const sorted = placed.sort((one, other) => one.place - other.place);
  return Object.fromEntries(sorted.map(({ name, rule }) => [name, rule]));
}

/** After a mistake a node may lack any of its children, which the library's types do not say. */
function partial(types: string): string {
  const head = '// Generated from the parser; see README.md. Any child may be missing after a mistake.\n';
  return (
    head +
    types
      .replace('CstNode, ICstVisitor, IToken', 'CstNode, IToken')
      .replace(/^( {2}\w+)\??: \(?(\w+)\)?\[\];$/gm, '$1?: $2[];')
  );
}

if (process.argv[1] === import.meta.filename) {
  for (const [name, content] of Object.entries(grammarFiles()))
    writeFileSync(join(grammarFolder, name), content);
}
