import type { OptimizerSettings } from '../../check/settings/training.ts';
import { adam } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { sgd } from './sgd.ts';

export function optimizerOf(settings: OptimizerSettings): Optimizer {
  switch (settings.kind) {
    case 'sgd':
      return sgd;
    case 'adam':
      return adam(settings);
  }
}
