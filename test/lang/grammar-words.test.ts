import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CstNode } from 'chevrotain';
import { tokenize } from '../../src/lang/lexer.ts';
import { parse } from '../../src/lang/parse.ts';
import { ExpParser } from '../../src/lang/parser.ts';
import { stretchOf, stretchOfNode, type Stretch } from '../../src/lang/spans.ts';
import { grammarWords } from './grammar-words.ts';
import { tokenClasses } from './written.ts';

const parser = new ExpParser({ validate: false });
const productions = Object.keys(parser.getGAstProductions());

test('there are words for every production and token class, and for nothing else', () => {
  const classes = tokenClasses.map(({ name }) => name.toUpperCase());
  assert.deepEqual(Object.keys(grammarWords).toSorted(), [...productions, ...classes].toSorted());
});

for (const [name, { example }] of Object.entries(grammarWords)) {
  test(`the example of ${name} can be read, and each mark in it is round one`, () => {
    const text = example.replace(/[«»]/g, '');
    assert.deepEqual(parse({ name: 'example.exp', text }).diagnostics, []);
    const found = stretches(name, text).map(({ start, end }) => text.slice(start, end));
    const marked = Array.from(example.matchAll(/«(.*?)»/gs), ([, inside]) => inside);
    assert.notEqual(marked.length, 0);
    for (const inside of marked)
      assert.ok(found.includes(inside ?? ''), `${inside} among ${found.join(' | ')}`);
  });
}

/** Where the text has this production or token class. */
function stretches(name: string, text: string): readonly Stretch[] {
  const { tokens, comments } = tokenize(text);
  if (productions.includes(name)) return nodes(parser.readFile(tokens).tree, name).map(stretchOfNode);
  if (name === 'WHITESPACE') {
    return Array.from(text.matchAll(/\s+/g), ({ 0: blanks, index }) => ({
      start: index,
      end: index + blanks.length,
    }));
  }
  return [...tokens, ...comments]
    .filter(({ tokenType }) => tokenType.name.toUpperCase() === name)
    .map(stretchOf);
}

function nodes(tree: CstNode | null, name: string): CstNode[] {
  if (tree === null) return [];
  const below = Object.values(tree.children)
    .flat()
    .flatMap((child) => ('children' in child ? nodes(child, name) : []));
  return tree.name === name ? [tree, ...below] : below;
}
