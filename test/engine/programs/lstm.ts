import {
  add,
  div,
  matMul,
  maximum,
  mean,
  minimum,
  mul,
  reshape,
  scalar,
  sigmoid,
  split,
  stack,
  sub,
  tanh,
  unstack,
} from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Rank, Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Program, Specs, TensorSpec } from '../../../src/engine/engine.ts';
import { crossEntropy } from '../../../src/engine/ops/cross-entropy.ts';
import { valueAndGradients } from '../../../src/engine/ops/gradients.ts';
import { lookup } from '../../../src/engine/ops/lookup.ts';
import { globalNorm } from '../../../src/engine/ops/norm.ts';

export interface LstmShape {
  readonly layers: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly batch: number;
  readonly length: number;
}

/** A whole SGD step of a stacked LSTM language model: forward, backward, clip by global norm, update, new state. */
export function lstmStep(shape: LstmShape): Program {
  const params = parameterSpecs(shape);
  const state = stateSpecs(shape);
  const tokens: TensorSpec = { shape: [shape.length, shape.batch], dtype: 'int32' };
  return {
    name: 'lstm step',
    inputs: { ...params, ...state, tokens, targets: tokens, rate: { shape: [], dtype: 'float32' } },
    body: (inputs) => {
      const pick = (specs: Specs) =>
        Object.fromEntries(Object.keys(specs).map((name) => [name, inputs[name] as Tensor]));
      const { loss, aux, gradients } = valueAndGradients(
        (given) => forward(shape, given, inputs),
        pick(params),
      );
      const norm = globalNorm(Object.values(gradients));
      const scale = mul(
        inputs['rate'] as Scalar,
        minimum(scalar(1), div(scalar(0.25), maximum(norm, scalar(1e-6)))),
      );
      const updated = Object.entries(gradients).map(([name, gradient]) => [
        `next.${name}`,
        sub(inputs[name] as Tensor, mul(gradient, scale)),
      ]);
      return { loss, norm, ...aux, ...(Object.fromEntries(updated) as NamedTensorMap) };
    },
  };
}

/** The loss and its gradients, unclipped. */
export function lstmGradients(shape: LstmShape): Program {
  const { inputs } = lstmStep(shape);
  return {
    name: 'lstm gradients',
    inputs,
    body: (given) => {
      const params = Object.fromEntries(
        Object.keys(parameterSpecs(shape)).map((name) => [name, given[name] as Tensor]),
      );
      const { loss, aux, gradients } = valueAndGradients((tensors) => forward(shape, tensors, given), params);
      return { loss, ...aux, ...gradients };
    },
  };
}

function parameterSpecs({ layers, width, vocabulary }: LstmShape): Specs {
  const specs: Record<string, TensorSpec> = { embedding: { shape: [vocabulary, width], dtype: 'float32' } };
  for (let layer = 0; layer < layers; layer++) {
    specs[`layers.${layer}.input`] = { shape: [4 * width, width], dtype: 'float32' };
    specs[`layers.${layer}.recurrent`] = { shape: [4 * width, width], dtype: 'float32' };
    specs[`layers.${layer}.bias`] = { shape: [4 * width], dtype: 'float32' };
  }
  specs['decoder'] = { shape: [vocabulary, width], dtype: 'float32' };
  specs['decoder.bias'] = { shape: [vocabulary], dtype: 'float32' };
  return specs;
}

function stateSpecs({ layers, width, batch }: LstmShape): Specs {
  const specs: Record<string, TensorSpec> = {};
  for (let layer = 0; layer < layers; layer++) {
    specs[`hidden.${layer}`] = { shape: [batch, width], dtype: 'float32' };
    specs[`cell.${layer}`] = { shape: [batch, width], dtype: 'float32' };
  }
  return specs;
}

function forward(shape: LstmShape, params: NamedTensorMap, inputs: NamedTensorMap) {
  const { layers, width, batch, length } = shape;
  const aux: NamedTensorMap = {};
  let x = lookup(params['embedding'] as Tensor2D, inputs['tokens'] as Tensor); // [T, B, H]
  for (let layer = 0; layer < layers; layer++) {
    const rows = reshape(x, [length * batch, width]);
    const weights = params[`layers.${layer}.input`] as Tensor2D;
    const projected = add(matMul(rows, weights, false, true), params[`layers.${layer}.bias`] as Tensor1D); // [T B, 4 H]
    let hidden = inputs[`hidden.${layer}`] as Tensor;
    let cell = inputs[`cell.${layer}`] as Tensor;
    const outputs = unstack(reshape(projected, [length, batch, 4 * width])).map((step) => {
      const gates = add(step, matMul(hidden, params[`layers.${layer}.recurrent`] as Tensor2D, false, true));
      const [i, f, g, o] = split(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
      cell = add(mul(sigmoid(f), cell), mul(sigmoid(i), tanh(g)));
      hidden = mul(sigmoid(o), tanh(cell));
      return hidden;
    });
    aux[`next.hidden.${layer}`] = hidden;
    aux[`next.cell.${layer}`] = cell;
    x = stack(outputs);
  }
  const features = reshape(x, [length * batch, width]);
  const logits = add(
    matMul(features, params['decoder'] as Tensor2D, false, true),
    params['decoder.bias'] as Tensor1D,
  );
  const targets = reshape<Rank.R1>(inputs['targets'] as Tensor, [length * batch]);
  return { loss: mean<Scalar>(crossEntropy(logits as Tensor2D, targets)), aux };
}
