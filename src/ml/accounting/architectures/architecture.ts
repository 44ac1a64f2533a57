import type { CountedModel } from '../counted-model.ts';
import type { Ledger } from '../ledger.ts';
import type { Operations } from '../operations.ts';

/** Operations for one predicted token, by part of the model. */
export type Parts = Readonly<Record<string, readonly Operations[]>>;

/** Counts one kind of model. */
export type CountArchitecture<Settings> = (settings: Settings, model: CountedModel, ledger: Ledger) => Parts;
