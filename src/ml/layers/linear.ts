import { add, matMul } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor2D } from '@tensorflow/tfjs-core';
import { tensorNamed } from '../models/weights.ts';

/** `W x + b` of rows, with the parameters `name` (out, in) and `name.bias`: `[N, in]` -> `[N, out]`. */
export function affine(x: Tensor2D, parameters: NamedTensorMap, name: string): Tensor2D {
  return add(linear(x, parameters, name), tensorNamed(parameters, `${name}.bias`));
}

/** `W x` of rows, with the parameter `name`. */
export function linear(x: Tensor2D, parameters: NamedTensorMap, name: string): Tensor2D {
  return matMul(x, tensorNamed(parameters, name) as Tensor2D, false, true);
}
