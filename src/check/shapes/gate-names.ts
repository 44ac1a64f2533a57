import type { ModelSettings } from '../settings/model.ts';

/** Gates of a model's recurrent layers, in the order of their row blocks; none where its matrices have no gates. */
export const gateNames: Readonly<Record<ModelSettings['type'], readonly string[]>> = {
  lstm: ['i', 'f', 'g', 'o'],
  gru: ['r', 'z', 'n'],
  rnn: [],
  transformer: [],
  rhn: ['h', 't'],
  on_lstm: ['masters', 'o', 'g', 'i', 'f'],
  mos: ['i', 'f', 'g', 'o'],
};
