import { fault } from '../../../src/base/fault.ts';

const gates: Readonly<Record<string, string>> = {
  weight_ih: 'input',
  weight_hh: 'recurrent',
  bias_ih: 'input.bias',
  bias_hh: 'recurrent.bias',
};

/** Our name of a tensor that the stacked LSTM's original program calls `name`. */
export function ownName(name: string): string {
  if (name === 'encoder.weight') return 'embedding';
  if (name === 'decoder.weight') return 'decoder';
  if (name === 'decoder.bias') return name;
  const [, kind = '', layer] = /^rnn\.(\w+)_l(\d+)$/.exec(name) ?? [];
  return `layers.${layer ?? fault(name)}.${gates[kind] ?? fault(name)}`;
}
