import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tokenize } from '../../src/lang/lexer.ts';
import { From, keywords, tokens, wordOf } from '../../src/lang/tokens.ts';
import { stretchOf } from '../../src/lang/spans.ts';

const written = tokens.map(({ PATTERN }) => PATTERN).filter((pattern) => typeof pattern === 'string');
const pieces = [
  ...written,
  'name',
  '1.5k',
  '.5',
  '1e-3',
  '"a b"',
  '"',
  '\\',
  '#',
  ' ',
  '\n',
  '\r',
  '$',
  'é',
  '漢',
];

test('every character is in one token, comment, stretch of blanks or stray', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (drawn) => {
      const text = drawn.join('');
      const lexed = tokenize(text);
      const stretches = [...[...lexed.tokens, ...lexed.comments].map(stretchOf), ...lexed.strays];
      let end = 0;
      for (const stretch of stretches.toSorted((a, b) => a.start - b.start)) {
        assert.match(text.slice(end, stretch.start), /^[ \t\r\n]*$/);
        assert.ok(stretch.end > stretch.start);
        end = stretch.end;
      }
      assert.match(text.slice(end), /^[ \t\r\n]*$/);
      for (const token of lexed.tokens) {
        const { start, end } = stretchOf(token);
        assert.equal(token.image, text.slice(start, end));
      }
    }),
  );
});

test('every keyword and sign is read as itself, and a keyword that goes on as a name', () => {
  for (const type of tokens) {
    if (typeof type.PATTERN !== 'string') continue;
    // A path follows `from`; without one it is a name.
    const text = type === From ? 'from "base.exp"' : type.PATTERN;
    assert.equal(tokenize(text).tokens[0]?.tokenType.name, type.name);
    assert.equal(tokenize(text).tokens.length, type === From ? 2 : 1);
  }
  for (const keyword of keywords)
    assert.equal(tokenize(`${wordOf(keyword)}s`).tokens[0]?.tokenType.name, 'Name');
});
