import type { SettingsOf } from '../../src/check/plan.ts';
import type { FittingSettings, SgdSettings } from '../../src/check/settings/training.ts';
import type { LstmSettings } from '../../src/check/settings/model.ts';

export const sgd: SgdSettings = {
  kind: 'sgd',
  rate: 2,
  clip: 1,
  weightDecay: 0,
  decay: { kind: 'plateau', factor: 0.5, patience: 0 },
};

export const tinyLstm: LstmSettings = {
  type: 'lstm',
  layers: 2,
  embedding: 6,
  width: 6,
  dropout: 0.2,
  tied: true,
};

export const fitting: FittingSettings = {
  length: { kind: 'epochs', count: 2 },
  batch: 4,
  bptt: 10,
  windows: 'successive',
  seed: 1,
  optimizer: sgd,
  validateEvery: null,
  engine: 'reference',
  device: 'cpu',
  threads: 2,
};

export const training: SettingsOf['train'] = { ...fitting, model: tinyLstm };

export const evaluation: SettingsOf['evaluate'] = {
  splits: ['valid', 'test'],
  batch: 4,
  bptt: 10,
  kernels: 'dense',
  engine: 'reference',
  device: 'cpu',
  threads: 2,
};
