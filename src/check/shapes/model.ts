import { unreachable } from '../../base/fault.ts';
import type { Architecture, ModelSettings } from '../settings/model.ts';
import { cacheTensors } from './cache.ts';
import { mosTensors } from './mos.ts';
import { onLstmTensors } from './on-lstm.ts';
import { rhnTensors } from './rhn.ts';
import { stackedTensors } from './stacked.ts';
import type { TensorShape } from './tensor.ts';
import { transformerTensors } from './transformer.ts';

/** Every trained tensor of a model, in its fixed order. */
export function modelTensors(settings: ModelSettings): readonly TensorShape[] {
  const { cache } = settings;
  return [...architectureTensors(settings), ...(cache === undefined ? [] : cacheTensors(cache))];
}

/** Those that compression is about: the model's own. */
export function architectureTensors(settings: Architecture): readonly TensorShape[] {
  switch (settings.type) {
    case 'lstm':
    case 'gru':
    case 'rnn':
      return stackedTensors(settings);
    case 'transformer':
      return transformerTensors(settings);
    case 'rhn':
      return rhnTensors(settings);
    case 'on_lstm':
      return onLstmTensors(settings);
    case 'mos':
      return mosTensors(settings);
    default:
      return unreachable(settings);
  }
}
