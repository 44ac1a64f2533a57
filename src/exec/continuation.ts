import type { AnyPlannedStage } from '../check/plan.ts';
import type { Length } from '../check/settings/training.ts';
import { horizonOf } from '../keys/horizon.ts';
import { trajectoryKey } from '../keys/trajectory.ts';
import type { CheckpointPlace } from '../store/checkpoint-seal.ts';
import { Checkpoints } from '../store/checkpoints.ts';
import type { Store } from '../store/store.ts';
import type { StageKeys } from './keyring.ts';

/** Where a stage goes on from instead of beginning anew. */
export interface Continuation {
  readonly step: number;
  /** Passes over the text by then; absent where none are counted. */
  readonly epochs?: number;
  /** How far the stage goes; null where that is not one of its settings. */
  readonly length: Length | null;
}

/** What an interrupted attempt at the stage, or a training of another length, left for it; null = nothing. */
export function continuationOf(
  store: Store,
  stage: AnyPlannedStage,
  { key, manifest }: Pick<StageKeys, 'key' | 'manifest'>,
): Continuation | null {
  const length = horizonOf(stage)?.length ?? null;
  const checkpoints = new Checkpoints(store, key, trajectoryKey(stage, manifest));
  const place = checkpoints.nearest((place) => lengthAt(place, length) <= (length?.count ?? Infinity));
  if (place === null) return null;
  const { step, epochs } = place;
  return { step, ...(epochs === undefined ? {} : { epochs }), length };
}

/** What part of a stage's work is done already, from 0 to 1. */
export function partDone(continuation: Continuation | null): number {
  if (continuation?.length == null) return 0;
  return lengthAt(continuation, continuation.length) / continuation.length.count;
}

/** In the unit of the length. A state of a time when no epochs were told is one of the stage itself. */
function lengthAt({ step, epochs = 0 }: Pick<CheckpointPlace, 'step' | 'epochs'>, length: Length | null) {
  return length?.kind === 'epochs' ? epochs : step;
}
