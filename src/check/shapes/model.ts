import { unreachable } from '../../base/fault.ts';
import type { ModelSettings } from '../settings/model.ts';
import { lstmTensors } from './lstm.ts';
import type { TensorShape } from './tensor.ts';
import { transformerTensors } from './transformer.ts';

/** Every trained tensor of a model, in its fixed order. */
export function modelTensors(settings: ModelSettings): readonly TensorShape[] {
  switch (settings.type) {
    case 'lstm':
      return lstmTensors(settings);
    case 'transformer':
      return transformerTensors(settings);
    default:
      return unreachable(settings);
  }
}
