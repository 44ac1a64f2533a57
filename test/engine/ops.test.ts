import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Reduction,
  abs,
  add,
  cast,
  losses,
  matMul,
  memory,
  mul,
  oneHot,
  setBackend,
  split,
  square,
  sub,
  sum,
  tensor1d,
  tensor2d,
  tidy,
  unstack,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Engine, Program, TensorSpec } from '../../src/engine/engine.ts';
import { crossEntropy } from '../../src/engine/ops/cross-entropy.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { lookup } from '../../src/engine/ops/lookup.ts';
import { globalNorm } from '../../src/engine/ops/norm.ts';
import { floats, relativeError } from './support/arrays.ts';
import { compiled, reference, runOn } from './support/engines.ts';

await setBackend('cpu');

function f32(x: Tensor): Float32Array {
  return x.dataSync<'float32'>();
}

function crossEntropyProgram(rows: number, classes: number): Program {
  return {
    name: 'cross entropy',
    inputs: {
      logits: { shape: [rows, classes], dtype: 'float32' },
      targets: { shape: [rows], dtype: 'int32' },
      weights: { shape: [rows], dtype: 'float32' },
    },
    body: ({ logits, targets, weights }) => {
      const { aux, gradients } = valueAndGradients(
        ({ logits }) => {
          const each = crossEntropy(logits as Tensor2D, targets as Tensor1D);
          return { loss: sum(mul(each, weights as Tensor)), aux: { each } };
        },
        { logits: logits as Tensor },
      );
      return { each: aux.each, gradient: gradients['logits'] as Tensor };
    },
  };
}

for (const engine of [compiled, reference] satisfies Engine[]) {
  test(`cross entropy and its gradient agree with their definition in float64, on ${engine.name}`, async () => {
    const [rows, classes] = [4, 7];
    const logits = floats([rows, classes], -5, 5).values as Float32Array;
    const targets = Int32Array.from([0, 6, 3, 3]);
    const weights = Float32Array.from([1, 0.5, 0, -2]);
    const { each, gradient } = await runOn(engine, crossEntropyProgram(rows, classes), {
      logits,
      targets,
      weights,
    });

    const wantEach = new Float32Array(rows);
    const wantGradient = new Float32Array(rows * classes);
    for (let row = 0; row < rows; row++) {
      const exponentials = Array.from(logits.subarray(row * classes, (row + 1) * classes), Math.exp);
      const total = exponentials.reduce((a, b) => a + b);
      const target = targets[row] ?? 0;
      wantEach[row] = -Math.log((exponentials[target] ?? 0) / total);
      exponentials.forEach((value, column) => {
        wantGradient[row * classes + column] =
          (weights[row] ?? 0) * (value / total - (column === target ? 1 : 0));
      });
    }
    assert.ok(each !== undefined && gradient !== undefined);
    assert.ok(relativeError(each, wantEach) < 1e-6);
    assert.ok(relativeError(gradient, wantGradient) < 1e-6);
  });

  test(`cross entropy stays exact for logits far apart, on ${engine.name}`, async () => {
    const logits = Float32Array.from([1000, 0, -1000, 300, 200, 300]);
    const targets = Int32Array.from([2, 1]);
    const weights = Float32Array.from([1, 1]);
    const { each, gradient } = await runOn(engine, crossEntropyProgram(2, 3), { logits, targets, weights });
    assert.equal(each?.[0], 2000);
    assert.ok(Math.abs((each[1] ?? 0) - (100 + Math.log(2))) < 1e-4);
    assert.deepEqual(Array.from(gradient ?? []), [1, 0, -1, 0.5, -1, 0.5]);
  });
}

test('cross entropy agrees with the one of tfjs', () => {
  tidy(() => {
    const logits = tensor2d(floats([5, 6]).values as Float32Array, [5, 6]);
    const targets = tensor1d([1, 0, 5, 2, 2], 'int32');
    const theirs = valueAndGrad((x: Tensor) =>
      losses.softmaxCrossEntropy(
        cast(oneHot(targets, 6), 'float32'),
        x,
        undefined,
        undefined,
        Reduction.NONE,
      ),
    );
    const ours = valueAndGrad((x: Tensor) => crossEntropy(x as Tensor2D, targets));
    const upstream = tensor1d([1, 2, 3, 4, 5]);
    assert.ok(relativeError(f32(ours(logits, upstream).value), f32(theirs(logits, upstream).value)) < 1e-6);
    assert.ok(relativeError(f32(ours(logits, upstream).grad), f32(theirs(logits, upstream).grad)) < 1e-6);
  });
});

test('lookup reads rows, and its gradient adds up what came of each reading', () => {
  tidy(() => {
    const table = tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const ids = tensor2d([2, 0, 2, 2], [2, 2], 'int32');
    const { value, grad } = valueAndGrad((x: Tensor) => lookup(x as Tensor2D, ids))(table);
    assert.deepEqual(value.shape, [2, 2, 2]);
    assert.deepEqual(Array.from(f32(value)), [5, 6, 1, 2, 5, 6, 5, 6]);
    assert.deepEqual(Array.from(f32(grad)), [1, 1, 0, 0, 3, 3]);
  });
});

test('a gradient outlives the scope that made the targets and ids', () => {
  tidy(() => {
    const { gradients } = valueAndGradients(
      ({ table }) => {
        const ids = add<Tensor1D>(tensor1d([2, 0], 'int32'), tensor1d([1, 1], 'int32'));
        const logits = lookup(table as Tensor2D, ids) as Tensor2D;
        return { loss: sum(crossEntropy(logits, sub(ids, tensor1d([1, 1], 'int32')))), aux: {} };
      },
      { table: tensor2d(floats([4, 3]).values as Float32Array, [4, 3]) },
    );
    const size = f32(sum(abs(gradients['table'] as Tensor), 1));
    assert.deepEqual(
      Array.from(size, (rowSize) => rowSize > 0),
      [false, true, false, true],
    );
  });
});

test('the global norm is that of all tensors laid end to end', () => {
  tidy(() => {
    assert.equal(f32(globalNorm([tensor1d([1, 2]), tensor2d([[2], [4]])]))[0], 5);
  });
});

test('the global norm of two million entries is right to five digits', async () => {
  const x: TensorSpec = { shape: [10_000, 200], dtype: 'float32' };
  const entries = Float32Array.from({ length: 2e6 }, (_, index) => 1e-3 * (1 + (index % 7)));
  const exact = Math.sqrt(entries.reduce((total, entry) => total + entry * entry, 0));
  const { norm } = await runOn(
    compiled,
    { name: 'norm', inputs: { x }, body: ({ x }) => ({ norm: globalNorm([x as Tensor]) }) },
    { x: entries },
  );
  assert.ok(Math.abs((norm?.[0] ?? NaN) / exact - 1) < 5e-6, `${norm?.[0]}, not ${exact}`);
});

test('valueAndGradients names gradients, hands on what else the objective made, and leaves nothing else', () => {
  const params = { w: tensor2d([1, 2, 3, 4], [2, 2]), b: tensor1d([5, 6]) };
  const before = memory().numTensors;
  tidy(() => {
    const { loss, aux, gradients } = valueAndGradients(({ w, b }) => {
      const y = add(matMul(w as Tensor2D, w as Tensor2D), b as Tensor);
      return { loss: sum(square(y)), aux: { y, same: w as Tensor } };
    }, params);
    assert.deepEqual(Array.from(f32(aux.y)), [12, 16, 20, 28]);
    assert.deepEqual(Array.from(f32(aux.same)), [1, 2, 3, 4]);
    assert.deepEqual(f32(loss)[0], 144 + 256 + 400 + 784);
    assert.deepEqual(Array.from(f32(gradients['b'] as Tensor)), [64, 88]);
    assert.deepEqual(Object.keys(gradients), ['w', 'b']);
    assert.equal(memory().numTensors, before + 5);
  });
  assert.equal(memory().numTensors, before);
  assert.deepEqual(Array.from(f32(params.w)), [1, 2, 3, 4]);
  params.w.dispose();
  params.b.dispose();
});

test('a split or an unstacking into a single part has a gradient', () => {
  tidy(() => {
    const x = tensor2d([1, 2, 3], [1, 3]);
    const through = (part: (x: Tensor2D) => Tensor[]) =>
      valueAndGradients(
        ({ x }) => ({ loss: sum<Scalar>(square(part(x as Tensor2D)[0] as Tensor)), aux: {} }),
        { x },
      );
    for (const part of [(x: Tensor2D) => split(x, 1), (x: Tensor2D) => unstack(x)]) {
      assert.deepEqual(Array.from(f32(through(part).gradients['x'] as Tensor)), [2, 4, 6]);
    }
  });
});

test('a parameter without influence on the loss is an error that names it', () => {
  const before = memory().numTensors;
  const objective = ({ used }: NamedTensorMap) => ({ loss: sum<Scalar>(used as Tensor), aux: {} });
  tidy(() => {
    assert.throws(() => valueAndGradients(objective, { used: tensor1d([1]), idle: tensor1d([2]) }), {
      message: 'the loss does not depend on parameter "idle"',
    });
  });
  assert.equal(memory().numTensors, before);
});
