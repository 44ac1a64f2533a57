import type { MaskUpdateSettings } from '../../../src/check/settings/sparse.ts';

/** How connections move in tests that ask for nothing else. */
export const randomUpdates: MaskUpdateSettings = {
  death: 'magnitude',
  rate: 0.5,
  decay: { kind: 'cosine', to: 0.005 },
  growth: 'random',
  redistribution: 'none',
  cadence: { kind: 'epochs' },
  threshold: 0.001,
  compat: 'intended',
};
