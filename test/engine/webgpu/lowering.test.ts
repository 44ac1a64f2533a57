/** What is lowered for WebGPU computes the same: shown on the CPU, so on every machine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, cast, logicalOr, matMul } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { lowered } from '../../../src/engine/compiled.ts';
import { allocate, type Program, type Specs } from '../../../src/engine/engine.ts';
import { openSession } from '../../../src/engine/runtime/session.ts';
import { lstmStep } from '../programs/lstm.ts';
import { floats, integers, relativeError } from '../support/arrays.ts';
import { compiled, runOn } from '../support/engines.ts';

/** Runs both lowerings on the CPU; returns the operators of the one for WebGPU. */
async function agree(program: Program, ids = 2): Promise<readonly string[]> {
  const inputs = Object.fromEntries(
    Object.entries(program.inputs).map(([name, { shape, dtype }]) => [
      name,
      (dtype === 'float32' ? floats(shape, -1, 1) : integers(shape, 0, ids)).values,
    ]),
  );
  const expected = await runOn(compiled, program, inputs);
  const forDevice = lowered(program, 'webgpu');
  const executable = await openSession(forDevice, { threads: 2 });
  const outputs = allocate(executable.outputs);
  await executable.run(inputs, outputs);
  await executable.dispose();
  for (const [name, values] of Object.entries(expected)) {
    const error = relativeError(outputs[name] ?? new Float32Array(), values);
    assert.ok(error <= 2e-6, `${name}: ${error}`);
  }
  return forDevice.model.nodes.map(({ operator }) => operator);
}

test('a training step needs no LogSoftmax', async () => {
  const program = lstmStep({ layers: 1, width: 5, vocabulary: 9, batch: 4, length: 3 });
  assert.ok(!(await agree(program, 9)).includes('LogSoftmax'));
  assert.ok(lowered(program, 'cpu').model.nodes.some(({ operator }) => operator === 'LogSoftmax'));
});

for (const [transposeA, transposeB] of [
  [true, false],
  [false, true],
  [true, true],
] as const) {
  test(`a product of stacks needs no FusedMatMul (${String(transposeA)}, ${String(transposeB)})`, async () => {
    const inputs: Specs = {
      a: { shape: [2, 3, ...(transposeA ? [5, 4] : [4, 5])], dtype: 'float32' },
      b: { shape: [3, ...(transposeB ? [6, 5] : [5, 6])], dtype: 'float32' },
    };
    const operators = await agree({
      name: 'product of stacks',
      inputs,
      body: ({ a, b }) => ({ product: add(matMul(a as Tensor, b as Tensor, transposeA, transposeB), 1) }),
    });
    assert.ok(!operators.includes('FusedMatMul'));
    assert.equal(
      operators.filter((operator) => operator === 'Transpose').length,
      Number(transposeA) + Number(transposeB),
    );
  });
}

test('or is said with not and and', async () => {
  const bits = { shape: [3, 4], dtype: 'int32' } as const;
  const operators = await agree({
    name: 'or',
    inputs: { a: bits, b: bits },
    body: ({ a, b }) => ({
      either: cast(logicalOr(cast(a as Tensor, 'bool'), cast(b as Tensor, 'bool')), 'int32'),
    }),
  });
  assert.ok(!operators.includes('Or'));
});
