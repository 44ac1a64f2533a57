import type { z } from 'zod';
import type { sparseForm } from './forms/sparse.ts';
import type { Renames } from './places.ts';
import type { DeathDecay, MaskUpdateSettings, SparseSettings } from './settings/sparse.ts';

type SparseValue = z.output<typeof sparseForm>;

export function sparseOf(value: SparseValue): SparseSettings {
  const { density, init, compat } = value;
  return {
    density,
    initial: init === 'uniform' ? 'uniform' : 'erdos-renyi',
    compat,
    updates: value.static ? null : updatesOf(value),
  };
}

/** What counts as nonzero where the death has no threshold of its own. */
const plainThreshold = 0.001;

function updatesOf({ death, growth, redistribution, update, compat }: SparseValue): MaskUpdateSettings {
  return {
    death: death.kind,
    rate: death.rate,
    decay: decayOf(death.decay),
    growth,
    redistribution,
    cadence: update === undefined ? { kind: 'epochs' } : { kind: 'steps', every: update },
    threshold: 'threshold' in death ? death.threshold : plainThreshold,
    compat,
  };
}

function decayOf(decay: SparseValue['death']['decay']): DeathDecay {
  if (decay.kind !== 'cosine') return decay;
  const { kind, to, over } = decay;
  return { kind, to, ...(over === undefined ? {} : { over }) };
}

export const sparseRenames: Renames = {
  sparse: [],
  'sparse.init': ['sparse.initial'],
  'sparse.static': ['sparse.updates'],
  'sparse.death': ['sparse.updates.death'],
  'sparse.death.rate': ['sparse.updates.rate'],
  'sparse.death.decay': ['sparse.updates.decay.kind'],
  'sparse.death.decay.to': ['sparse.updates.decay.to'],
  'sparse.death.decay.over': ['sparse.updates.decay.over'],
  'sparse.death.decay.factor': ['sparse.updates.decay.factor'],
  'sparse.death.decay.every': ['sparse.updates.decay.every'],
  'sparse.death.threshold': ['sparse.updates.threshold'],
  'sparse.growth': ['sparse.updates.growth'],
  'sparse.redistribution': ['sparse.updates.redistribution'],
  'sparse.update': ['sparse.updates.cadence.kind', 'sparse.updates.cadence.every'],
  'sparse.compat': ['sparse.compat', 'sparse.updates.compat'],
};
