import { test } from 'node:test';
import { mul, sum } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Program } from '../../src/engine/engine.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { logProbabilitiesOf } from '../../src/engine/ops/log-probabilities.ts';
import { engines } from '../ml/support/engines.ts';
import { assertClose } from '../reference/support/close.ts';
import { runOnce } from '../reference/support/micronet.ts';
import { floats } from './support/arrays.ts';

const [rows, classes, each] = [3, 5, 4];
const logits = floats([rows, classes], -4, 4).values as Float32Array;
// With a class asked for twice, the first and the last.
const ids = Int32Array.from([0, 4, 2, 2, 1, 1, 1, 0, 3, 4, 0, 2]);
const weights = Float32Array.from([1, 0.5, 0, -2, 0.25, 0.25, 3, 0, -1, 1, 2, 1e-8]);

const program: Program = {
  name: 'log-probabilities of some classes',
  inputs: {
    logits: { shape: [rows, classes], dtype: 'float32' },
    ids: { shape: [rows, each], dtype: 'int32' },
    weights: { shape: [rows, each], dtype: 'float32' },
  },
  body: ({ logits, ids, weights }) => {
    const { aux, gradients } = valueAndGradients(
      ({ logits }) => {
        const picked = logProbabilitiesOf(logits as Tensor2D, ids as Tensor2D);
        return { loss: sum(mul(picked, weights as Tensor)), aux: { picked } };
      },
      { logits: logits as Tensor },
    );
    return { picked: aux.picked, gradient: gradients['logits'] as Tensor };
  },
};

/** From the definition, in double precision. */
function expected() {
  const picked: number[] = [];
  const gradient = Array.from({ length: rows * classes }, () => 0);
  for (let row = 0; row < rows; row++) {
    const scores = Array.from(logits.subarray(row * classes, (row + 1) * classes));
    const total = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
    for (let place = 0; place < each; place++) {
      const id = ids[row * each + place] ?? NaN;
      const weight = weights[row * each + place] ?? NaN;
      picked.push((scores[id] ?? NaN) - total);
      for (const [column, score] of scores.entries()) {
        const one = column === id ? 1 : 0;
        gradient[row * classes + column] =
          (gradient[row * classes + column] ?? NaN) + weight * (one - Math.exp(score - total));
      }
    }
  }
  return { picked, gradient };
}

for (const engine of engines) {
  test(`log-probabilities of some classes and their gradient agree with their definition, on ${engine.name}`, async () => {
    const found = await runOnce(engine, program, { logits, ids, weights });
    const wanted = expected();
    assertClose(found['picked'] ?? [], wanted.picked, { rtol: 1e-6, atol: 1e-6 }, 'log-probabilities');
    assertClose(found['gradient'] ?? [], wanted.gradient, { rtol: 1e-6, atol: 1e-6 }, 'gradient');
  });
}
