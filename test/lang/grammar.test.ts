import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ExpParser } from '../../src/lang/parser.ts';
import { keywords, wordOf } from '../../src/lang/tokens.ts';
import { grammarFiles, grammarFolder } from './generate-grammar.ts';

test('the grammar is unambiguous with one token of lookahead', () => {
  assert.doesNotThrow(() => new ExpParser({ validate: true }));
});

for (const [name, content] of Object.entries(grammarFiles())) {
  test(`grammar/${name} is what the parser generates`, () => {
    const hint = 'run node --import tsx test/lang/generate-grammar.ts';
    assert.equal(readFileSync(join(grammarFolder, name), 'utf8'), content, hint);
  });
}

test('editors colour exactly the keywords of the lexer', () => {
  const grammar = readFileSync(join(grammarFolder, 'exp.tmLanguage.json'), 'utf8');
  const lists = Array.from(
    grammar.matchAll(/"keyword\.(?:declaration|other)\.exp",\s*"match": "\\\\b\((.*?)\)/g),
  );
  const coloured = lists.flatMap(([, list = '']) => list.split('|'));
  assert.deepEqual(coloured.toSorted(), keywords.map(wordOf).toSorted());
});
