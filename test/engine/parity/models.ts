import type { CacheSettings } from '../../../src/check/settings/cache.ts';
import type { HebbianSettings } from '../../../src/check/settings/hebbian.ts';
import type { ModelSettings } from '../../../src/check/settings/model.ts';
import type { ModelCase } from './cases.ts';

type SettingsOf<Type> = Extract<ModelSettings, { readonly type: Type }>;
type CasesOf<Type extends ModelSettings['type']> = Readonly<Record<string, ModelCase<SettingsOf<Type>>>>;

const lstm: SettingsOf<'lstm'> = {
  type: 'lstm',
  layers: 2,
  embedding: 7,
  width: 8,
  dropout: 0.25,
  tied: false,
};

const gru: SettingsOf<'gru'> = { ...lstm, type: 'gru' };
const rnn: SettingsOf<'rnn'> = { ...lstm, type: 'rnn', nonlinearity: 'tanh' };

const transformer: SettingsOf<'transformer'> = {
  type: 'transformer',
  layers: 2,
  width: 12,
  heads: 2,
  key: 5,
  value: 6,
  inner: 16,
  context: 4,
  vocabulary: { kind: 'plain' },
  dropout: 0.25,
};

const dropout = { words: 0.1, input: 0.2, hidden: 0.3, output: 0.25 };
const penalty = { size: 2, change: 1 };

const rhn: SettingsOf<'rhn'> = {
  type: 'rhn',
  layers: 2,
  width: 7,
  depth: 3,
  coupled: true,
  tied: true,
  dropout,
};

const onLstm: SettingsOf<'on_lstm'> = {
  type: 'on_lstm',
  layers: 2,
  embedding: 6,
  width: 9,
  chunk: 3,
  dropout,
  weightDrop: 0.4,
  penalty,
};

const mos: SettingsOf<'mos'> = {
  type: 'mos',
  layers: 2,
  embedding: 6,
  width: 8,
  last: 7,
  experts: 3,
  dropout: { ...dropout, latent: 0.2 },
  weightDrop: 0.4,
  penalty,
};

const cache: CacheSettings = {
  size: 11,
  lambda: { value: 0.2, learned: true },
  theta: { value: 0.3, learned: true },
  columns: 'interleaved',
};
const fixedCache: CacheSettings = {
  ...cache,
  ...{ lambda: { value: 0.2, learned: false }, theta: { value: 0.3, learned: false }, columns: 'apart' },
};
const hebbian: HebbianSettings = { gamma: 0.1, until: 3, compat: 'intended' };

/** A model that is new has no entry here, and this file does not compile until it has. */
export const models: { readonly [Type in ModelSettings['type']]: CasesOf<Type> } = {
  lstm: {
    LSTM: { settings: lstm, windows: 'successive' },
    'LSTM, tied': { settings: { ...lstm, embedding: 8, tied: true }, windows: 'random' },
    'LSTM, cached': { settings: { ...lstm, cache, hebbian }, windows: 'successive' },
  },
  gru: {
    GRU: { settings: gru, windows: 'successive' },
    'GRU, cached': { settings: { ...gru, cache: fixedCache }, windows: 'random' },
  },
  rnn: {
    'RNN, tanh': { settings: rnn, windows: 'successive' },
    'RNN, relu': { settings: { ...rnn, nonlinearity: 'relu' }, windows: 'successive' },
  },
  transformer: {
    Transformer: { settings: transformer, windows: 'random' },
    'Transformer, adaptive': {
      settings: {
        ...transformer,
        vocabulary: { kind: 'adaptive', cutoffs: [9, 20], widths: [12, 6, 3] },
      },
      windows: 'successive',
    },
    'Transformer, cached': { settings: { ...transformer, cache, hebbian }, windows: 'random' },
    // Without a Hebbian softmax: to norm the short vectors of a tail magnifies what rounding leaves of them.
    'Transformer, adaptive, cached': {
      settings: {
        ...transformer,
        cache: { ...cache, theta: { value: 0.05, learned: true } },
        vocabulary: { kind: 'adaptive', cutoffs: [9, 20], widths: [12, 6, 3] },
      },
      windows: 'successive',
    },
  },
  rhn: {
    RHN: { settings: rhn, windows: 'successive' },
    'RHN, uncoupled': { settings: { ...rhn, layers: 1, coupled: false, tied: false }, windows: 'successive' },
    'RHN, cached': { settings: { ...rhn, cache, hebbian }, windows: 'successive' },
  },
  on_lstm: {
    'ON-LSTM': { settings: onLstm, windows: 'successive' },
    'ON-LSTM, cached': { settings: { ...onLstm, cache, hebbian }, windows: 'successive' },
  },
  mos: {
    'AWD-LSTM-MoS': { settings: mos, windows: 'successive' },
    'AWD-LSTM-MoS, cached': { settings: { ...mos, cache }, windows: 'successive' },
  },
};
