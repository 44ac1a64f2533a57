import { createHash } from 'node:crypto';
import { matMul, mul } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { allocate, type Arrays, type Executable, type Program } from '../../../src/engine/engine.ts';
import { lstmStep } from '../programs/lstm.ts';
import { floats, integers } from '../support/arrays.ts';

/** A whole training step, large enough to be shared by two threads. */
export const step = lstmStep({ layers: 1, width: 64, vocabulary: 500, batch: 20, length: 10 });

/** Two out of three of the products and of their sums are below 2^-126. */
export const dying: Program = {
  name: 'dying',
  inputs: { x: { shape: [400, 400], dtype: 'float32' } },
  body: ({ x }) => {
    const small = mul<Tensor2D>(x as Tensor2D, 2 ** -126);
    return { small, sums: matMul(small, mul<Tensor2D>(x as Tensor2D, 2 ** -10)) };
  },
};

export function inputsOf({ inputs }: Program): Arrays {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [
      name,
      (dtype === 'float32' ? floats(shape, -0.2, 2) : integers(shape, 0, 500)).values,
    ]),
  );
}

/** Every bit of every output of two runs, and how many numbers too small to be exact are among them. */
export async function fingerprint(
  executable: Executable,
  inputs: Arrays,
): Promise<{ readonly digest: string; readonly denormals: number }> {
  const hash = createHash('sha256');
  let denormals = 0;
  for (let run = 0; run < 2; run++) {
    const outputs = allocate(executable.outputs);
    await executable.run(inputs, outputs);
    for (const [, array] of Object.entries(outputs).sort(([one], [other]) => (one < other ? -1 : 1))) {
      hash.update(array);
      const bits = new Uint32Array(array.buffer);
      if (array instanceof Float32Array)
        denormals += bits.filter((word) => (word & 0x7f800000) === 0 && (word & 0x7fffff) !== 0).length;
    }
  }
  return { digest: hash.digest('hex'), denormals };
}
