/**
 * Names that tensors have in the programs in which these models were published, so that what those have saved can be
 * read: Selfish-RNN's stacked LSTM and RHN, ON-LSTM, and the mixture of softmaxes, all written with PyTorch. Its GRU
 * and simple layers are named as its LSTM.
 */
import type { ModelSettings } from '../../check/settings/model.ts';

type Rule = readonly [pattern: RegExp, own: (...groups: string[]) => string];

const bias = (kind: string | undefined): string => (kind === 'bias' ? '.bias' : '');

const encoder: readonly Rule[] = [
  [/^encoder\.weight$/, () => 'embedding'],
  [/^decoder\.weight$/, () => 'decoder'],
  [/^decoder\.bias$/, () => 'decoder.bias'],
];

const gates: Readonly<Record<string, string>> = { ih: 'input', hh: 'recurrent' };

const stacked: readonly Rule[] = [
  ...encoder,
  [
    /^rnn\.(weight|bias)_(ih|hh)_l(\d+)$/,
    (kind, map = '', layer) => `layers.${layer}.${gates[map]}${bias(kind)}`,
  ],
];

const highways: Readonly<Record<string, (level: string) => string>> = {
  W: () => 'input',
  R: (level) => `recurrent.${level}`,
  W_C: () => 'carry.input',
  R_C: (level) => `carry.recurrent.${level}`,
};

const rules: Readonly<Record<ModelSettings['type'], readonly Rule[]>> = {
  lstm: stacked,
  gru: stacked,
  rnn: stacked,
  rhn: [
    [/^embedding\.weight$/, () => 'embedding'],
    [/^fc1\.weight$/, () => 'decoder'],
    [/^fc1\.bias$/, () => 'decoder.bias'],
    [
      /^rnns\.(\d+)\.highways\.(\d+)\.(W|R|W_C|R_C)\.(weight|bias)$/,
      (layer, level = '', map = '', kind) => `layers.${layer}.${highways[map]?.(level)}${bias(kind)}`,
    ],
  ],
  on_lstm: [
    ...encoder,
    [
      /^rnn\.cells\.(\d+)\.(ih\.0|hh)\.(weight|bias)$/,
      (layer, map, kind) => `layers.${layer}.${map === 'hh' ? 'recurrent' : 'input'}${bias(kind)}`,
    ],
  ],
  mos: [
    ...encoder,
    [/^prior\.weight$/, () => 'prior'],
    [/^latent\.0\.(weight|bias)$/, (kind) => `latent${bias(kind)}`],
    [
      /^rnns\.(\d+)\.module\.(weight|bias)_(ih|hh)_l0(?:_raw)?$/,
      (layer, kind, map = '') => `layers.${layer}.${gates[map]}${bias(kind)}`,
    ],
  ],
  transformer: [],
};

/** Our name of what the program that published the model calls `name`; null if it has no such tensor. */
export function ownName(type: ModelSettings['type'], name: string): string | null {
  for (const [pattern, own] of rules[type]) {
    const found = pattern.exec(name);
    if (found !== null) return own(...found.slice(1));
  }
  return null;
}
