import type { OptimizerSettings } from '../../../src/check/settings/training.ts';
import type { UpdateCase } from './cases.ts';

type SettingsOf<Kind> = Extract<OptimizerSettings, { readonly kind: Kind }>;
type CasesOf<Kind extends OptimizerSettings['kind']> = Readonly<Record<string, UpdateCase<SettingsOf<Kind>>>>;

const sgd: SettingsOf<'sgd'> = {
  kind: 'sgd',
  rate: 1,
  clip: 0.1,
  weightDecay: 0,
  decay: { kind: 'constant' },
};

/**
 * With an epsilon like 1e-8, an entry whose exact gradient is zero moves by a whole step in a direction that its rounding
 * errors tell, and no two engines agree. Weight decay gives every entry a gradient, so there the usual one is tried.
 */
const adam: SettingsOf<'adam'> = {
  kind: 'adam',
  rate: 0.01,
  clip: null,
  weightDecay: 0,
  decay: { kind: 'constant' },
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-4,
};

/** As with models: an optimizer that is new has to be entered here. */
export const optimizers: { readonly [Kind in OptimizerSettings['kind']]: CasesOf<Kind> } = {
  sgd: {
    SGD: { settings: { ...sgd, rate: 0.2, clip: null }, pruned: false },
    'SGD, clip': { settings: sgd, pruned: false },
    'SGD, clip, decay, masks': { settings: { ...sgd, weightDecay: 0.01 }, pruned: true },
  },
  adam: {
    Adam: { settings: adam, pruned: false },
    'Adam, clip, decay, masks': {
      settings: { ...adam, epsilon: 1e-8, clip: 0.1, weightDecay: 0.01 },
      pruned: true,
    },
    'Adam, no momentum': { settings: { ...adam, beta1: 0 }, pruned: false },
  },
};
