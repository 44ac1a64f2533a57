import type { StoredTensors } from '../ml/tensors/safetensors.ts';
import type { Position, Snapshot } from '../ml/training/snapshot.ts';
import { isTold, type Validation } from './metric-history.ts';
import type { MetricLogState } from './metric-log.ts';
import { decodeState, encodeState } from './state-bytes.ts';
import type { TrainingLogState } from './training-log.ts';

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

export function decodeTrainingState(bytes: Uint8Array): TrainingState {
  const { tensors: all, value } = decodeState(bytes);
  const { position, metrics, validations = [] } = value as Plain;
  const told = only(all, isTold);
  return {
    snapshot: { tensors: only(all, (name) => !isTold(name)), position },
    log:
      metrics === undefined
        ? { kind: 'history', history: { tensors: told, validations } }
        : { kind: 'lines', lines: metrics },
  };
}

function only(tensors: StoredTensors, wanted: (name: string) => boolean): StoredTensors {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => wanted(name)));
}
