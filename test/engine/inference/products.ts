/** Products and lookups with one weight, run as a program's graph is. */
import { createInference } from '../../../src/engine/inference/create.ts';
import type { Weight } from '../../../src/engine/inference/weight.ts';
import { gather, matMul } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { allocate, type Arrays, type Program, type TypedArray } from '../../../src/engine/engine.ts';
import type { GridMatrix } from '../../../src/engine/graph/matrices.ts';

export async function runBound(
  weights: Readonly<Record<string, Weight>>,
  program: Program,
  inputs: Arrays,
): Promise<Record<string, TypedArray>> {
  const executable = await createInference(weights, { threads: 1 }).compile(program);
  try {
    const outputs = allocate(executable.outputs);
    await executable.run(inputs, outputs);
    return outputs;
  } finally {
    await executable.dispose();
  }
}

/** Row-major `x W'`. */
export async function multiplied(
  weight: Extract<Weight, { readonly matrix: unknown }>,
  x: Float32Array,
): Promise<TypedArray> {
  const { rows, columns } = weight.matrix;
  const program: Program = {
    name: 'product',
    inputs: {
      x: { shape: [x.length / columns, columns], dtype: 'float32' },
      w: { shape: [rows, columns], dtype: 'float32' },
    },
    body: (inputs) => ({ y: matMul(inputs['x'] as Tensor2D, inputs['w'] as Tensor2D, false, true) }),
  };
  const { y } = await runBound({ w: weight }, program, { x });
  return y ?? new Float32Array();
}

export async function lookedUp(matrix: GridMatrix, indices: Int32Array): Promise<TypedArray> {
  const program: Program = {
    name: 'lookup',
    inputs: {
      indices: { shape: [indices.length], dtype: 'int32' },
      w: { shape: [matrix.rows, matrix.columns], dtype: 'float32' },
    },
    body: (inputs) => ({ y: gather(inputs['w'] as Tensor2D, inputs['indices'] as Tensor2D) }),
  };
  const { y } = await runBound({ w: { kind: 'grid', matrix, kernel: 'blocks' } }, program, { indices });
  return y ?? new Float32Array();
}
