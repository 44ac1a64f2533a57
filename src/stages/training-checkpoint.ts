import type { Position, Snapshot } from '../ml/training/snapshot.ts';
import { decodeSafetensors, safetensorsPieces } from '../ml/tensors/safetensors.ts';
import type { MetricLogState } from './metric-log.ts';

/** All that the rest of a training run, and its metrics, depend on. */
export interface TrainingState {
  readonly snapshot: Snapshot;
  readonly metrics: MetricLogState;
}

interface Plain {
  readonly position: Position;
  readonly metrics: MetricLogState;
}

/** Name of the entry for what is not a tensor; no tensor has it, since theirs begin with a group. */
const plain = 'plain';

/**
 * One safetensors file, in pieces: the tensors are views as the snapshot's are, since a copy of them would be the largest
 * thing that training allocates. JSON keeps every bit of a double.
 */
export function encodeTrainingState({ snapshot, metrics }: TrainingState): readonly Uint8Array[] {
  const values: Plain = { position: snapshot.position, metrics };
  const data = new TextEncoder().encode(JSON.stringify(values));
  return safetensorsPieces({ ...snapshot.tensors, [plain]: { shape: [data.length], data } });
}

export function decodeTrainingState(bytes: Uint8Array): TrainingState {
  const { [plain]: values, ...tensors } = decodeSafetensors(bytes);
  const { position, metrics } = JSON.parse(new TextDecoder().decode(values?.data)) as Plain;
  return { snapshot: { tensors, position }, metrics };
}
