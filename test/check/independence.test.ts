import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { found } from './checking.ts';

const sound = `corpus sotu { min_count 5 }
model lstm { layers 2  embedding 128  dropout 20% }
stage dense = train lstm on sotu { steps 400  batch 20  optimizer sgd { rate 20 } }
stage pruned = prune dense { "layers.*" to 60%  "decoder" to 50%  cubic { end 300  every 10 }  steps 400  seed 3 }
stage small = quantize pruned { bits 8  "decoder" bits 6  "*.bias" keep yes }
evaluate [small] on [valid, test] { expect perplexity(test) < 300 }
`;

/** Edits that are a mistake each, whatever else is wrong. */
const slips: readonly [right: string, wrong: string, found: string][] = [
  ['min_count 5', 'min_count 2h', 'E0302 2h'],
  ['embedding 128', 'embeding 128', 'E0301 embeding'],
  ['dropout 20%', 'dropout 2', 'E0303 2'],
  ['= train', '= trian', 'E0205 trian'],
  ['on sotu', 'on soto', 'E0201 soto'],
  ['batch 20', 'batch 2.5', 'E0303 2.5'],
  ['{ rate 20 }', '{ raet 20 }', 'E0301 raet'],
  ['"layers.*"', '"rnn.*"', 'E0312 "rnn.*"'],
  ['to 50%', 'to 150%', 'E0303 150%'],
  ['end 300', 'end 500', 'E0311 500'],
  ['every 10', 'evry 10', 'E0301 evry'],
  ['seed 3', 'sed 3', 'E0301 sed'],
  ['bits 8', 'bits 32', 'E0313 32'],
  ['"decoder" bits', '"decodr" bits', 'E0312 "decodr"'],
  ['keep yes', 'keep yess', 'E0302 yess'],
  ['[valid, test]', '[valid]', 'E0335 test'],
  ['< 300', '< 20%', 'E0302 20%'],
];

test('any number of independent mistakes are told in one pass, and nothing besides', () => {
  fc.assert(
    fc.property(fc.subarray([...slips]), (made) => {
      const text = made.reduce((text, [right, wrong]) => text.replace(right, wrong), sound);
      assert.deepEqual(found(text).sort(), made.map(([, , code]) => code).sort());
    }),
    { numRuns: 500 },
  );
});
