import type { ModelSettings } from '../../../src/check/settings/model.ts';
import type { FittingSettings, OptimizerSettings } from '../../../src/check/settings/training.ts';
import { models } from './models.ts';
import { optimizers } from './optimizers.ts';

export interface ModelCase<Settings extends ModelSettings = ModelSettings> {
  readonly settings: Settings;
  readonly windows: FittingSettings['windows'];
}

export interface UpdateCase<Settings extends OptimizerSettings = OptimizerSettings> {
  readonly settings: Settings;
  /** Whether half of every matrix is masked. */
  readonly pruned: boolean;
}

/** Word types of every case; the last bin of an adaptive vocabulary is what its cutoffs leave. */
export const vocabulary = 37;

export interface ParityCase {
  readonly name: string;
  readonly model: ModelCase;
  readonly update: UpdateCase;
}

/** Every model with every optimizer. */
export const parityCases: readonly ParityCase[] = named<ModelCase>(models).flatMap(([modelName, model]) =>
  named<UpdateCase>(optimizers).map(([updateName, update]) => ({
    name: `${modelName}; ${updateName}`,
    model,
    update,
  })),
);

function named<Case>(table: Readonly<Record<string, Readonly<Record<string, Case>>>>): [string, Case][] {
  return Object.values(table).flatMap((cases) => Object.entries(cases));
}
