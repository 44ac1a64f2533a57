import assert from 'node:assert/strict';
import test from 'node:test';
import type { ModelSettings } from '../../../src/check/settings/model.ts';
import { denseModelCount } from '../../../src/ml/accounting/count-model.ts';
import { countMicronet } from '../../../src/ml/accounting/micronet.ts';

const noDropout = { words: 0, input: 0, hidden: 0, output: 0 };
const noPenalty = { size: 0, change: 0 };

/** Multiplications, additions and others of dense models so small that they can be counted by hand. */
const rows: readonly (readonly [
  title: string,
  settings: ModelSettings,
  words: number,
  counts: readonly number[],
])[] = [
  [
    'an LSTM: two maps to four gates, 3 products and 5 nonlinearities a unit, a decoder',
    { type: 'lstm', layers: 1, embedding: 2, width: 3, dropout: 0, tied: false },
    5,
    [24 + 36 + 9 + 15, 24 + 36 + 12 + 3 + 15, 15 + 14],
  ],
  [
    'a GRU of two layers: the second is given the state of the first',
    { type: 'gru', layers: 2, embedding: 2, width: 3, dropout: 0, tied: false },
    5,
    [18 + 27 + 9 + 27 + 27 + 9 + 15, 18 + 27 + 9 + 6 + (27 + 27 + 9 + 6) + 15, 9 + 9 + 14],
  ],
  [
    'a simple recurrent network',
    { type: 'rnn', nonlinearity: 'relu', layers: 1, embedding: 3, width: 3, dropout: 0, tied: true },
    5,
    [9 + 9 + 15, 9 + 9 + 3 + 15, 3 + 14],
  ],
  [
    'a highway network with coupled gates: the input enters once, the state at both depths',
    { type: 'rhn', layers: 1, width: 2, depth: 2, coupled: true, tied: true, dropout: noDropout },
    3,
    [8 + 2 * (8 + 4) + 6, 8 + 4 + 2 * (8 + 4) + 6, 2 * 4 + 8],
  ],
  [
    'a highway network with a gate of its own for what is carried',
    { type: 'rhn', layers: 1, width: 2, depth: 2, coupled: false, tied: false, dropout: noDropout },
    3,
    [12 + 2 * (12 + 4) + 6, 12 + 6 + 2 * (12 + 2) + 6, 2 * 6 + 8],
  ],
  [
    'an ordered-neurons LSTM: master gates of one row a chunk',
    {
      ...{ type: 'on_lstm', layers: 1, embedding: 4, width: 9, chunk: 2, dropout: noDropout },
      ...{ weightDrop: 0, penalty: noPenalty },
    },
    3,
    [80 + 80 + (2 + 8 + 12) + 12, 80 + 80 + 20 + (2 + 2 + 4 + 8 + 4) + 12, 2 * 5 + 20 + 8],
  ],
  [
    'a mixture of softmaxes: every expert scores every word',
    {
      ...{ type: 'mos', layers: 1, embedding: 2, width: 9, last: 3, experts: 2 },
      ...{ dropout: { ...noDropout, latent: 0 }, weightDrop: 0, penalty: noPenalty },
    },
    3,
    [24 + 36 + 9 + (12 + 6 + 12 + 6), 24 + 36 + 12 + 3 + (12 + 4 + 12 + 3), 15 + 4 + 5 + 16],
  ],
];

for (const [title, settings, words, expected] of rows) {
  test(title, () => {
    const { operations } = countMicronet(denseModelCount(settings, words, [1]), 'published');
    // The published formulas give a model without a cache one operation less.
    const { multiplications, additions, other } = operations;
    assert.deepEqual([multiplications, additions, other + 1], expected);
  });
}

test('a cache costs as many inner products as it has entries, of any model', () => {
  const lstm = { type: 'lstm', layers: 1, embedding: 2, width: 3, dropout: 0, tied: false } as const;
  const parameter = { value: 0.1, learned: false };
  const cache = { size: 10, lambda: parameter, theta: parameter, columns: 'interleaved' } as const;
  const [without, having] = [lstm, { ...lstm, cache }].map(
    (settings) => countMicronet(denseModelCount(settings, 5, [1]), 'published').operations,
  );
  assert.equal((having?.multiplications ?? 0) - (without?.multiplications ?? 0), 3 * 10);
  assert.equal((having?.additions ?? 0) - (without?.additions ?? 0), 2 * 10);
  assert.equal((having?.other ?? 0) - (without?.other ?? 0), 3 * 10);
});
