import type { Position, Snapshot } from '../ml/training/snapshot.ts';
import type { MetricLogState } from './metric-log.ts';
import { decodeState, encodeState } from './state-bytes.ts';

/** All that the rest of a training run, and its metrics, depend on. */
export interface TrainingState {
  readonly snapshot: Snapshot;
  readonly metrics: MetricLogState;
}

interface Plain {
  readonly position: Position;
  readonly metrics: MetricLogState;
}

export function encodeTrainingState({ snapshot, metrics }: TrainingState): readonly Uint8Array[] {
  const values: Plain = { position: snapshot.position, metrics };
  return encodeState(snapshot.tensors, values);
}

export function decodeTrainingState(bytes: Uint8Array): TrainingState {
  const { tensors, value } = decodeState(bytes);
  const { position, metrics } = value as Plain;
  return { snapshot: { tensors, position }, metrics };
}
