import { Misshapen } from '../base/shape.ts';
import { SafetensorsError } from '../ml/tensors/safetensors.ts';
import { SnapshotError } from '../ml/training/snapshot.ts';

/** A state that is as it was written, and yet none that this stage can have left. */
class UnfitState extends Error {
  override readonly name = 'UnfitState';
}

/** Whether an error tells of what a state says, and not of the machine or of us. */
export function isUnfit(error: unknown): error is Error {
  return [UnfitState, SnapshotError, SafetensorsError, Misshapen, SyntaxError].some(
    (kind) => error instanceof kind,
  );
}

export function requireFit(condition: boolean, what: string): asserts condition {
  if (!condition) throw new UnfitState(what);
}
