import test from 'node:test';
import { scalar } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { allocate, type Program } from '../../../src/engine/engine.ts';
import { cacheProbability, remembered } from '../../../src/ml/layers/neural-cache.ts';
import { cacheSpecs, entriesOf, inState } from '../../../src/ml/models/cached.ts';
import { floatSpec } from '../../../src/ml/models/weights.ts';
import { stream } from '../../../src/ml/random/stream.ts';
import { inGroup, ofGroup } from '../../../src/ml/training/names.ts';
import { assertClose } from '../../reference/support/close.ts';
import { engines } from '../support/engines.ts';

const [width, words, theta] = [5, 7, 0.8];

/** Hidden vectors and targets of a text of `rows` rows. */
function someText(rows: number): { readonly hidden: Float32Array; readonly targets: Int32Array } {
  const hidden = new Float32Array(rows * width);
  stream(1, 'hidden').fillNormal(hidden, 1);
  const random = stream(1, 'targets');
  return { hidden, targets: Int32Array.from({ length: rows }, () => random.integer(words)) };
}

/** By the definition, one row after the other; a lane is every `lanes`-th row. */
function byDefinition(hidden: Float32Array, targets: Int32Array, size: number, lanes: number): Float64Array {
  const dot = (one: number, other: number) => {
    let sum = 0;
    for (let unit = 0; unit < width; unit++)
      sum += (hidden[one * width + unit] ?? NaN) * (hidden[other * width + unit] ?? NaN);
    return sum;
  };
  return Float64Array.from(targets, (target, row) => {
    let [all, matching] = [0, 0];
    for (let back = 1; back <= size && row - back * lanes >= 0; back++) {
      const entry = row - back * lanes;
      const weight = Math.exp(theta * dot(row, entry));
      all += weight;
      if (targets[entry] === target) matching += weight;
    }
    return all === 0 ? 0 : matching / all;
  });
}

// More rows than a group has, windows that are shorter and longer than the cache, and entries that fill no whole groups.
for (const { size, columns, lanes, windows } of [
  { size: 300, columns: 'interleaved', lanes: 1, windows: [600, 7, 310] },
  { size: 70, columns: 'interleaved', lanes: 1, windows: [259, 260] },
  { size: 1, columns: 'interleaved', lanes: 1, windows: [3, 1, 270] },
  { size: 120, columns: 'apart', lanes: 2, windows: [800, 20, 100] },
] as const) {
  for (const engine of engines) {
    test(`a cache of ${size}, columns ${columns}, is what its definition says on ${engine.name}`, async () => {
      const rows = windows.reduce<number>((sum, length) => sum + length, 0);
      const { hidden, targets } = someText(rows);
      const expected = byDefinition(hidden, targets, size, lanes);
      const specs = cacheSpecs({ hidden: width }, size, columns, lanes);
      const entries = await engine.hold(inGroup('state', specs));
      const found: number[] = [];
      let begin = 0;
      for (const length of windows) {
        const program: Program = {
          name: 'cache',
          inputs: {
            ...inGroup('state', specs),
            hidden: floatSpec(length, width),
            targets: { shape: [length], dtype: 'int32' },
          },
          body: (inputs) => {
            const queries = inputs as unknown as { hidden: Tensor2D; targets: Tensor1D };
            const before = entriesOf(ofGroup('state', inputs));
            return {
              probabilities: cacheProbability(before, queries, scalar(theta)),
              ...inGroup('state', inState(remembered(before, queries))),
            };
          },
        };
        const executable = await engine.compile(program);
        const { probabilities } = allocate({ probabilities: floatSpec(length) });
        await executable.run(
          {
            hidden: hidden.slice(begin * width, (begin + length) * width),
            targets: targets.slice(begin, begin + length),
          },
          { probabilities: probabilities ?? new Float32Array() },
          entries,
        );
        await executable.dispose();
        found.push(...(probabilities ?? []));
        begin += length;
      }
      await entries.dispose();
      assertClose(found, expected, { rtol: 1e-4, atol: 1e-7 }, 'probabilities');
    });
  }
}
