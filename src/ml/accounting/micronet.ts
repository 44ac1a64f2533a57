import type { Counting } from '../../check/settings/evaluate.ts';
import type { CountedModel } from './counted-model.ts';
import { sumOf, type OperationCounts } from './operations.ts';
import { operationsOf } from './operations-of.ts';
import { storageOf, type Storage } from './storage.ts';

/** What the challenge compares with: parameters and operations a token of its reference model. */
const reference = { parameters: 159e6, operations: 318e6 };

/** A model as the MicroNet challenge of 2019 (WikiText-103 track) counts it. */
export interface MicronetCount {
  /** Less is better; the reference model has 2. */
  readonly score: number;
  /** In words of 32 bits. */
  readonly storage: Storage;
  /** For one predicted token. */
  readonly operations: OperationCounts;
  /** The total of operations, by part of the model. */
  readonly parts: Readonly<Record<string, number>>;
}

export function countMicronet(model: CountedModel, counting: Counting): MicronetCount {
  const parts = operationsOf(model, counting);
  const operations = sumOf(Object.values(parts).flat());
  const storage = storageOf(model, counting);
  return {
    score: micronetScore(storage.total, operations.total),
    storage,
    operations,
    parts: Object.fromEntries(Object.entries(parts).map(([part, counts]) => [part, sumOf(counts).total])),
  };
}

/** Of parameters in words of 32 bits and operations a token. */
export function micronetScore(parameters: number, operations: number): number {
  return parameters / reference.parameters + operations / reference.operations;
}
