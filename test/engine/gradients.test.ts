/** Gradients through each registered kernel that training may meet: compiled, by the reference, and by differences. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Arrays, Program } from '../../src/engine/engine.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { floats, listed, relativeError } from './support/arrays.ts';
import type { Operand } from './support/arrays.ts';
import { compiled, reference, runOn } from './support/engines.ts';

interface Case {
  /** Tensors to differentiate by, away from kinks. */
  readonly of: Readonly<Record<string, Operand>>;
  readonly ids?: Operand;
  readonly value: (tensors: NamedTensorMap, ids: Tensor) => Tensor;
}

const noIds = listed([1], 'int32', [0]);

/** The value's entries, each with a weight of its own, are summed to a loss. */
function program(name: string, { of, ids = noIds, value }: Case): Program {
  const loss = (tensors: NamedTensorMap, places: Tensor): Scalar => {
    const entries = value(tensors, places);
    const row = tf.reshape(entries, [entries.size]);
    return tf.sum(tf.mul(row, tf.cos(tf.range(0, entries.size, 1, 'float32'))));
  };
  return {
    name,
    inputs: {
      ...Object.fromEntries(
        Object.entries(of).map(([tensor, { shape, dtype }]) => [tensor, { shape, dtype }]),
      ),
      ids: { shape: ids.shape, dtype: 'int32' },
    },
    body: ({ ids: places, ...tensors }) => {
      const found = valueAndGradients((given) => ({ loss: loss(given, places as Tensor), aux: {} }), tensors);
      return { loss: found.loss, ...found.gradients };
    },
  };
}

const a = floats([3, 4], -2, 2);
const one = (value: (x: Tensor) => Tensor, x: Operand = a): Case => ({
  of: { x },
  value: ({ x: tensor }) => value(tensor as Tensor),
});

const cases: Readonly<Record<string, Case>> = {
  'cumsum of rows': one((x) => tf.cumsum(x, 1)),
  'cumsum of columns, exclusive and reversed': one((x) => tf.cumsum(x, 0, true, true)),
  'cumulative softmax': one((x) => tf.cumsum(tf.softmax(x), 1)),
  'product of a row': one((x) => tf.prod(x, 1)),
  'product with zeros': one((x) => tf.prod(x, [0, 1]), listed([2, 2], 'float32', [0, 2, -1, 3])),
  'product over outer axes': one((x) => tf.prod(x, [0, 2], true), floats([2, 3, 2], 0.5, 2)),
  'log-sum-exp': one((x) => tf.logSumExp(x, -1)),
  'log-softmax': one((x) => tf.logSoftmax(x)),
  'greatest of each row': one((x) => tf.max(x, 1)),
  'least of each column': one((x) => tf.min(x, 0, true)),
  'values clipped': one((x) => tf.clipByValue(x, -0.7, 0.9)),
  'a choice by a mask': one((x) => tf.where(tf.greater(x, 0.1), tf.mul(x, 3), tf.square(x))),
  'steps beyond a length masked out': {
    of: { x: a },
    ids: listed([3], 'int32', [4, 0, 2]),
    value: ({ x }, lengths) => {
      const mask = tf.less(tf.expandDims(tf.range(0, 4, 1, 'int32'), 0), tf.expandDims(lengths, 1));
      return tf.mul(tf.tanh(x as Tensor), tf.cast(mask, 'float32'));
    },
  },
  softplus: one((x) => tf.softplus(x)),
  log1p: one((x) => tf.log1p(x), floats([5], 0.1, 3)),
  'rows gathered in batches': {
    of: { x: floats([2, 4, 3]) },
    ids: listed([2, 2], 'int32', [3, 3, 0, 2]),
    value: ({ x }, ids) => tf.gather(x as Tensor, ids, 1, 1),
  },
  'places gathered, one of them twice': {
    of: { x: a },
    ids: listed([3, 2], 'int32', [0, 1, 2, 3, 0, 1]),
    value: ({ x }, ids) => tf.square(tf.gatherND(x as Tensor, ids)),
  },
  'places scattered into, one of them twice': {
    of: { x: floats([3, 2]) },
    ids: listed([3, 1], 'int32', [1, 4, 1]),
    value: ({ x }, ids) => tf.square(tf.scatterND(ids, x as Tensor, [5, 2])),
  },
  'segments summed': {
    of: { x: floats([4, 2]) },
    ids: listed([4], 'int32', [2, 0, 2, 1]),
    value: ({ x }, ids) => tf.square(tf.unsortedSegmentSum(x as Tensor, ids as Tensor1D, 3)),
  },
  'an Einstein sum of batches': {
    of: { x: floats([2, 3, 2, 4]), y: floats([2, 5, 2, 4], -1, 1) },
    value: ({ x, y }) => tf.einsum('bthd,bshd->bhts', x as Tensor, y as Tensor),
  },
  'an Einstein sum that drops axes of either operand': {
    of: { x: floats([2, 3]), y: floats([3, 4]) },
    value: ({ x, y }) => tf.einsum('ij,jk->i', x as Tensor, y as Tensor),
  },
  'an Einstein sum of one operand': one((x) => tf.einsum('ij->j', x)),
  'slices padded and joined': one((x) =>
    tf.concat(
      [
        tf.pad(tf.slice(x, [0, 1], [2, 2]), [
          [1, 0],
          [0, 1],
        ]),
        tf.slice(x, [0, 0], [2, 3]),
      ],
      0,
    ),
  ),
  'a stack of unstacked columns': one((x) => tf.stack(tf.unstack(tf.square(x), 1).toReversed(), 0)),
  'gelu by erf': one((x) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))),
  'rows normalised': one((x) => {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5)));
  }),
  'leaky, clipped and reciprocal units': one((x) =>
    tf.add(tf.leakyRelu(x, 0.2), tf.mul(tf.relu6(tf.mul(x, 4)), tf.reciprocal(tf.add(tf.abs(x), 1)))),
  ),
  'sines and cosines': one((x) => tf.mul(tf.sin(x), tf.cos(x))),
  'products of broadcast batches': {
    of: { x: floats([2, 1, 3, 4]), y: floats([4, 2], -1, 1) },
    value: ({ x, y }) => tf.matMul(x as Tensor, y as Tensor),
  },
};

/** Central differences of the reference's loss, entry by entry. */
async function differences(subject: Program, inputs: Arrays, name: string): Promise<Float32Array> {
  const executable = await reference.compile(subject);
  const outputs = Object.fromEntries(
    Object.entries(executable.outputs).map(([output, { shape }]) => [
      output,
      new Float32Array(shape.reduce((size, extent) => size * extent, 1)),
    ]),
  );
  const values = inputs[name] as Float32Array;
  const step = 2 ** -7;
  const lossWith = async (at: number, change: number) => {
    const moved = values.slice();
    moved[at] = (moved[at] ?? 0) + change;
    await executable.run({ ...inputs, [name]: moved }, outputs);
    return outputs.loss?.[0] ?? NaN;
  };
  const slopes = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++)
    slopes[at] = ((await lossWith(at, step)) - (await lossWith(at, -step))) / (2 * step);
  await executable.dispose();
  return slopes;
}

for (const [name, subject] of Object.entries(cases)) {
  test(`the gradient of ${name} is the reference's, and that of differences`, async () => {
    const traced = program(name, subject);
    const inputs: Arrays = Object.fromEntries(
      Object.entries({ ...subject.of, ids: subject.ids ?? noIds }).map(([input, { values }]) => [
        input,
        values,
      ]),
    );
    const [expected, actual] = [
      await runOn(reference, traced, inputs),
      await runOn(compiled, traced, inputs),
    ];
    for (const tensor of Object.keys(subject.of)) {
      const [result = new Float32Array(), values = result] = [actual[tensor], expected[tensor]];
      assert.ok(relativeError(result, values) <= 3e-6, `${tensor}: ${String(result)} for ${String(values)}`);
    }
    const difference = (actual.loss?.[0] ?? NaN) - (expected.loss?.[0] ?? NaN);
    assert.ok(Math.abs(difference) <= 1e-5, `loss: ${difference} apart`);
    for (const tensor of Object.keys(subject.of)) {
      const slopes = await differences(traced, inputs, tensor);
      const gradient = expected[tensor] ?? new Float32Array();
      assert.ok(
        relativeError(gradient, slopes) <= 5e-3,
        `${tensor}: ${String(gradient)} for ${String(slopes)}`,
      );
    }
  });
}
