/** From text to keys: cosmetic edits of a file change no key, each semantic edit changes those it reaches. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Digest } from '../../src/base/brand.ts';
import { check } from '../../src/check/check.ts';
import { noWishes } from '../../src/check/wishes.ts';
import { memoryProbe } from '../../src/check/probe.ts';
import { buildGraph } from '../../src/graph/build.ts';
import { assignRecipes } from '../../src/keys/assign.ts';
import { parse } from '../../src/lang/parse.ts';

const lines = [
  'corpus words = text { path "words.txt" valid 10% test 5% min_count 2 }',
  'model lstm { layers 2 embedding 24 width 24 dropout 10% tied yes }',
  'stage dense = train lstm on words { steps 400 batch 20 bptt 35 seed 1 optimizer sgd { rate 2 clip 0.25 } }',
  'stage pruned = prune dense { to 60% cubic { begin 0 end 90 every 10 } steps 100 }',
  'stage small = quantize pruned { bits 6 per row }',
  'evaluate [dense, small] on [valid, test] { batch 10 }',
];

/** Recipe keys of all stages, whatever they are called. */
function keysOf(text: string): readonly string[] {
  const { file, diagnostics } = parse({ name: 'x.exp', text });
  const { plan, diagnostics: mistakes } = check(file, {
    overrides: [],
    folder: '/x',
    workingDirectory: '/x',
    wishes: noWishes,
    probe: memoryProbe(['/x/words.txt']),
  });
  const errors = [...diagnostics, ...mistakes].filter(({ severity }) => severity === 'error');
  assert.deepEqual(errors, [], text);
  assert.ok(plan !== null);
  const recipes = assignRecipes(buildGraph(plan), new Map([['/x/words.txt', '0'.repeat(64) as Digest]]));
  return [...recipes.values()].map(({ key }) => key);
}

type Edit = (text: string) => string;

const replacing =
  (before: string, after: string): Edit =>
  (text) =>
    text.replaceAll(before, after);

/** Each leaves the meaning; each finds what it changes whatever was applied before it. */
const cosmetic: readonly Edit[] = [
  (text) => `# A comment.\n${text}`,
  (text) => text.replaceAll('\n', ' # so it goes\n'),
  (text) => text.replaceAll('\n', '\n\n'),
  (text) => text.replaceAll(' { ', ' {\n  '),
  (text) => text.replaceAll('  ', '\t'),
  replacing('dense', 'first'),
  replacing('words ', 'speech '),
  replacing('60%', '0.6'),
  replacing('rate 2 ', 'rate 2e0 '),
  replacing('steps 400', 'steps 0.4k'),
  replacing('seed 1 optimizer', 'optimizer'),
  replacing('layers 2', 'layers (1 + 1)'),
  replacing('clip 0.25', 'clip 0.25 weight_decay 0'),
  replacing('bits 6 per row', 'per row bits 6'),
  replacing(' to 60%', ' "*" to 60%'),
];

/** A change of meaning, and the stages it reaches, by their place in `order`. */
const order = ['corpus', 'dense', 'pruned', 'small', 'evaluate dense', 'evaluate small'];
const semantic: readonly (readonly [string, string, readonly number[]])[] = [
  ['valid 10%', 'valid 11%', [0, 1, 2, 3, 4, 5]],
  ['min_count 2', 'min_count 3', [0, 1, 2, 3, 4, 5]],
  ['layers 2', 'layers 3', [1, 2, 3, 4, 5]],
  ['dropout 10%', 'dropout 20%', [1, 2, 3, 4, 5]],
  ['tied yes', 'tied no', [1, 2, 3, 4, 5]],
  ['steps 400', 'steps 401', [1, 2, 3, 4, 5]],
  ['bptt 35', 'bptt 36', [1, 2, 3, 4, 5]],
  ['seed 1', 'seed 4', [1, 2, 3, 4, 5]],
  ['rate 2 ', 'rate 2.5 ', [1, 2, 3, 4, 5]],
  ['sgd { rate 2 ', 'adam { rate 2 ', [1, 2, 3, 4, 5]],
  ['to 60%', 'to 61%', [2, 3, 5]],
  ['every 10', 'every 15', [2, 3, 5]],
  ['steps 100', 'steps 101', [2, 3, 5]],
  ['bits 6', 'bits 7', [3, 5]],
  ['per row', 'per tensor', [3, 5]],
  ['[valid, test]', '[valid]', [4, 5]],
  ['{ batch 10 }', '{ batch 12 }', [4, 5]],
];

const original = `${lines.join('\n')}\n`;
const known = keysOf(original);

test('the file has one stage for each name that the table speaks of', () => {
  assert.equal(new Set(known).size, order.length);
});

test('any sequence of cosmetic edits leaves every key', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...cosmetic]), (edits) => {
      const text = edits.reduce((edited, edit) => edit(edited), original);
      assert.deepEqual(new Set(keysOf(text)), new Set(known), text);
    }),
    { seed: 20, numRuns: 150 },
  );
});

for (const [before, after, reached] of semantic) {
  test(`${before} -> ${after} changes the keys that it reaches and no other`, () => {
    assert.ok(original.includes(before));
    const changed = new Set(keysOf(original.replace(before, after)));
    const kept = known.filter((key) => changed.has(key)).length;
    assert.equal(kept, order.length - reached.length);
  });
}
