import { add, mul } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor2D } from '@tensorflow/tfjs-core';
import { normalise } from '../../engine/ops/normalise.ts';
import { tensorNamed } from '../models/weights.ts';

const epsilon = 1e-5;

/** Layer normalisation with the parameters `name.gain` and `name.bias`: `[N, width]` -> `[N, width]`. */
export function layerNorm(x: Tensor2D, parameters: NamedTensorMap, name: string): Tensor2D {
  const scaled = mul(normalise(x, epsilon), tensorNamed(parameters, `${name}.gain`));
  return add(scaled, tensorNamed(parameters, `${name}.bias`));
}
