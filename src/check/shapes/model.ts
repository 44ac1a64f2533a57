import type { ModelSettings } from '../settings/model.ts';
import { lstmTensors } from './lstm.ts';
import type { TensorShape } from './tensor.ts';

/** Every trained tensor of a model, in its fixed order. */
export function modelTensors(settings: ModelSettings): readonly TensorShape[] {
  return lstmTensors(settings);
}
