/**
 * Sparse training of a model that Athanor does not know, by an optimizer that it does not have: a feed-forward language
 * model (Bengio et al., JMLR 2003), written with TensorFlow.js and trained with RMSProp, on texts in which a symbol is
 * the greater of the two before it.
 *
 *   npm run build                               once; the installed package holds what this makes
 *   node experiments/library/own-model.mjs
 */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { maskReport, sparseTraining } from 'athanor/sparse';

const [symbols, context, width] = [8, 3, 96];
const [batch, stepsPerEpoch, epochs] = [32, 40, 8];

/** Numbers in [0, 1) that are the same each time: the generator of Park and Miller. */
let state = 42;
function uniform() {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
}

const shapes = { hidden: [width, context * symbols], output: [symbols, width] };
const weightsAtFirst = ([name, shape]) => {
  const values = Float32Array.from({ length: shape[0] * shape[1] }, () => 0.5 * (2 * uniform() - 1));
  return [name, tf.variable(tf.tensor2d(values, shape), true, name)];
};
const model = Object.fromEntries(Object.entries(shapes).map(weightsAtFirst));

/** Symbols before the next one, and the next one. */
function example() {
  const before = Array.from({ length: context }, () => Math.floor(uniform() * symbols));
  return { before, next: Math.max(...before.slice(-2)) };
}

/** Loss and gradients of a batch: h = tanh(H x), p = softmax(U h). */
function lossAndGradients() {
  const examples = Array.from({ length: batch }, example);
  return tf.tidy(() => {
    const ids = tf.tensor2d(
      examples.map(({ before }) => before),
      [batch, context],
      'int32',
    );
    const targets = tf.tensor1d(
      examples.map(({ next }) => next),
      'int32',
    );
    const x = tf.reshape(tf.oneHot(ids, symbols), [batch, context * symbols]);
    const y = tf.oneHot(targets, symbols);
    const h = tf.tanh(tf.matMul(x, model.hidden, false, true));
    const p = tf.softmax(tf.matMul(h, model.output, false, true));
    const error = tf.div(tf.sub(p, y), batch);
    const inner = tf.mul(tf.matMul(error, model.output), tf.sub(1, tf.square(h)));
    return {
      loss: tf.neg(tf.mean(tf.log(tf.sum(tf.mul(p, y), 1)))),
      gradients: { hidden: tf.matMul(inner, x, true), output: tf.matMul(error, h, true) },
    };
  });
}

/** Tensors as plain arrays, which is all that Athanor sees of them, and back. */
const read = (tensors) =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.dataSync().slice()]));
const write = (arrays) => {
  for (const [name, values] of Object.entries(arrays))
    tf.tidy(() => model[name].assign(tf.tensor2d(values, shapes[name])));
};

const optimizer = tf.train.rmsprop(0.01);
const sparse = sparseTraining({
  tensors: { hidden: { shape: shapes.hidden }, output: { shape: shapes.output } },
  density: 0.25,
  init: 'erdos_renyi',
  death: 'magnitude',
  deathRate: 0.3,
  growth: 'gradient',
  steps: epochs * stepsPerEpoch,
});

// 1. Before the first step: masks are drawn, and what is no connection becomes zero.
let weights = read(model);
sparse.begin(weights);
write(weights);

for (let epoch = 1; epoch <= epochs; epoch++) {
  let sum = 0;
  let gradients = {};
  for (let step = 0; step < stepsPerEpoch; step++) {
    const { loss, gradients: tensors } = lossAndGradients();
    optimizer.applyGradients(tensors);
    // 2. After each step of the optimizer, which knows nothing of masks.
    weights = read(model);
    sparse.afterStep(weights);
    write(weights);
    sum += loss.dataSync()[0];
    gradients = read(tensors);
    tf.dispose([loss, tensors]);
  }
  // 3. At the end of each epoch, after its validation: connections move. None should where no step follows.
  const changes = epoch < epochs ? sparse.moveConnections(weights, { gradients }) : [];
  write(weights);
  const died = changes.reduce((total, { removed }) => total + removed, 0);
  console.log(`epoch ${epoch}: loss ${(sum / stepsPerEpoch).toFixed(3)}, ${died} connections moved`);
}

for (const { name, connections, entries, density } of maskReport(sparse.tensors, sparse.masks)) {
  console.log(`${name}: ${connections} of ${entries} entries, density ${density.toFixed(3)}`);
}
