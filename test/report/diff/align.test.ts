import assert from 'node:assert/strict';
import test from 'node:test';
import type { JsonObject } from '../../../src/base/json.ts';
import { align } from '../../../src/report/diff/align.ts';
import { subjectsOf } from '../../../src/report/diff/subjects.ts';
import { digest, SamplePast, type Ingredients } from '../samples.ts';
import { sampleSide } from './sample-side.ts';

/** Names that stand in one place, side by side. */
function laid(...sides: readonly (readonly Ingredients[])[]): readonly (readonly (string | null)[])[] {
  const past = new SamplePast();
  const places = align(
    sides.map((stages, index) => subjectsOf(sampleSide(past, past.run(`run ${index}`, stages)))),
  );
  return places.map((place) => place.map((subject) => subject?.name ?? null));
}

const corpus: Ingredients = { name: 'ptb', kind: 'corpus' };
const train = (name: string, settings: JsonObject): Ingredients => ({
  ...{ name, kind: 'train', settings },
  inputs: { corpus: 'ptb' },
});
const prune = (name: string, model: string, settings: JsonObject): Ingredients => ({
  ...{ name, kind: 'prune', settings },
  inputs: { model, corpus: 'ptb' },
  reads: { model: { weights: digest(model) } },
});
const evaluate = (model: string): Ingredients => ({
  name: `evaluate ${model}`,
  kind: 'evaluate',
  inputs: { model, corpus: 'ptb' },
});

test('a stage that is renamed and asked for more keeps its place, and its evaluation follows it', () => {
  assert.deepEqual(
    laid(
      [
        corpus,
        train('dense', { width: 200, rate: 20 }),
        prune('pruned', 'dense', { to: 0.6 }),
        evaluate('pruned'),
      ],
      [corpus, train('base', { width: 200, rate: 10 }), prune('thin', 'base', { to: 0.7 }), evaluate('thin')],
    ),
    [
      ['ptb', 'ptb'],
      ['dense', 'base'],
      ['pruned', 'thin'],
      ['evaluate pruned', 'evaluate thin'],
    ],
  );
});

test('two stages that exchange their names are not confused', () => {
  const [slow, fast] = [
    { rate: 1, clip: 0.25, epochs: 40, batch: 20 },
    { rate: 9, clip: 1, epochs: 4, batch: 64 },
  ];
  assert.deepEqual(
    laid([corpus, train('a', slow), train('b', fast)], [corpus, train('a', fast), train('b', slow)]),
    [
      ['ptb', 'ptb'],
      ['a', 'b'],
      ['b', 'a'],
    ],
  );
  // Nor if their settings change a little at the same time.
  const rates = { ...slow, rate: 2 };
  assert.deepEqual(
    laid([corpus, train('a', slow), train('b', fast)], [corpus, train('a', fast), train('b', rates)]),
    [
      ['ptb', 'ptb'],
      ['a', 'b'],
      ['b', 'a'],
    ],
  );
});

test('stages of one kind and name, but made from others, are told apart by what they are made from', () => {
  const settings = { to: 0.6 };
  assert.deepEqual(
    laid(
      [
        corpus,
        train('x', { width: 200 }),
        train('y', { width: 800 }),
        prune('p', 'x', settings),
        prune('q', 'y', settings),
      ],
      [
        corpus,
        train('x', { width: 200 }),
        train('y', { width: 800 }),
        prune('r', 'y', settings),
        prune('s', 'x', settings),
      ],
    ).slice(3),
    [
      ['p', 's'],
      ['q', 'r'],
    ],
  );
});

test('a stage that later sides add stands behind what it follows there, and is one place for all of them', () => {
  const dense = train('dense', { width: 200 });
  const pruned = prune('pruned', 'dense', { to: 0.6 });
  assert.deepEqual(
    laid([corpus, dense], [corpus, dense, pruned], [corpus, dense, { ...pruned, name: 'thin' }]),
    [
      ['ptb', 'ptb', 'ptb'],
      ['dense', 'dense', 'dense'],
      [null, 'pruned', 'thin'],
    ],
  );
});

test('cells that only seeds part are one place', () => {
  const seeded = (seed: string): Ingredients => ({
    ...train(`dense[seed=${seed}]`, { seed: Number(seed) }),
    cell: { of: 'dense', at: [{ variable: 'seed', value: seed, isSeed: true }] },
  });
  assert.deepEqual(laid([corpus, seeded('1'), seeded('2')], [corpus, seeded('2'), seeded('3')]), [
    ['ptb', 'ptb'],
    ['dense', 'dense'],
  ]);
});

test('graphs of hundreds of stages are laid upon each other in no time', () => {
  const many = (shift: number) => [
    corpus,
    ...Array.from({ length: 200 }, (_, index) => train(`t${index}`, { width: 10 * index + shift, a: index })),
  ];
  const start = process.cpuUsage();
  const places = laid(many(0), many(1));
  const { user } = process.cpuUsage(start);
  assert.ok(places.every(([one, other]) => one === other));
  assert.ok(user < 2e6, `${user / 1e6} s`);
});
