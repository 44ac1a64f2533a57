import type { StoredTensors } from '../ml/tensors/safetensors.ts';
import type { Position, Snapshot } from '../ml/training/snapshot.ts';
import { isTold, type Validation } from './metric-history.ts';
import type { MetricLogState } from './metric-log.ts';
import { isObject, requireLines, requirePosition, requireValidations } from './position-shape.ts';
import type { SavedState } from './stage.ts';
import { decodeState, encodeState } from './state-bytes.ts';
import type { TrainingLogState } from './training-log.ts';
import { requireFit } from './unfit-state.ts';

/** All that the rest of a training run, and its metrics, depend on. */
export interface TrainingState {
  readonly snapshot: Snapshot;
  readonly log: TrainingLogState;
}

/** Beside the tensors, among which are the columns of a history. */
interface Plain {
  readonly position: Position;
  readonly metrics?: MetricLogState;
  readonly validations?: readonly Validation[];
}

export function encodeTrainingState({ snapshot, log }: TrainingState): readonly Uint8Array[] {
  const { tensors, position } = snapshot;
  if (log.kind === 'lines') return encodeState(tensors, { position, metrics: log.lines } satisfies Plain);
  const { tensors: told, validations } = log.history;
  return encodeState({ ...tensors, ...told }, { position, validations } satisfies Plain);
}

/** Throws what `isUnfit` knows where the state is none of a training at that step. */
export function decodeTrainingState({ bytes, step }: SavedState): TrainingState {
  const { tensors: all, value } = decodeState(bytes);
  requireFit(isObject(value), 'it has no position');
  const { position, metrics, validations = [] } = value;
  requirePosition(position, step);
  const told = only(all, isTold);
  const snapshot = { tensors: only(all, (name) => !isTold(name)), position };
  if (metrics !== undefined) {
    requireLines(metrics);
    return { snapshot, log: { kind: 'lines', lines: metrics } };
  }
  requireValidations(validations, step);
  requireFit(position.validatedAt === (validations.at(-1)?.step ?? 0), 'it lacks a validation');
  const isWhole = ['rate', 'loss', 'tokens'].every((name) => `told:${name}` in told || step === 0);
  const isOfAll = Object.values(told).every(({ shape }) => shape.join() === String(step));
  requireFit(isWhole && isOfAll, 'it lacks what a step told');
  return { snapshot, log: { kind: 'history', history: { tensors: told, validations } } };
}

function only(tensors: StoredTensors, wanted: (name: string) => boolean): StoredTensors {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => wanted(name)));
}
