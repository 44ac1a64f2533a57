import type { Arrays, Specs } from '../../engine/engine.ts';
import { tensorNamed } from '../models/weights.ts';
import type { RateState } from '../optimizers/plateau.ts';
import type { SparsePosition } from '../sparse/training.ts';
import type { StoredTensors } from '../tensors/safetensors.ts';
import type { AveragingPosition } from './averaging.ts';
import type { BestPosition } from './best.ts';
import { firstNotFinite } from './divergence.ts';

/** Where training stands, beside its tensors. Plain JSON; doubles survive the round trip. */
export interface Position {
  /** Steps done. */
  readonly step: number;
  readonly rate: RateState;
  /** Step of the last validation; 0 = none yet. */
  readonly validatedAt: number;
  /** Sum of rows * loss and number of rows since the last validation. */
  readonly running: { readonly loss: number; readonly rows: number };
  /** The best validation and its step, where training ends for want of a better one. */
  readonly improved?: { readonly loss: number; readonly step: number };
  /** Of sparse training. */
  readonly sparse?: SparsePosition;
  /** Of an optimizer that averages. */
  readonly averaging?: AveragingPosition;
  /** Of the best weights so far, where those are kept. */
  readonly best?: BestPosition;
}

/**
 * All that the rest of a training run depends on: random numbers and data need only the step's number. Taking one
 * copies nothing: the tensors are views of live state, to be encoded before the next step.
 */
export interface Snapshot {
  /**
   * `parameter:*`, `slot:*`, `state:*`; as bytes `sparsity:*`; `gradient:*` where an update waits for them; `best:*`, the
   * best weights so far.
   */
  readonly tensors: StoredTensors;
  readonly position: Position;
}

/** A snapshot of other training: names or shapes differ. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/** Tensors as they are kept: masks as bytes. */
export function toStored(values: Arrays, specs: Specs): StoredTensors {
  const stored = Object.entries(values).map(([name, data]) => {
    const shape = isPending(name) ? [data.length] : tensorNamed(specs, name).shape;
    return [name, { shape, data: name.startsWith('sparsity:') ? new Uint8Array(data) : data }] as const;
  });
  return Object.fromEntries(stored);
}

/** Its inverse. Throws `SnapshotError` where names, shapes or types are not those of `specs`, or values not finite. */
export function fromStored(tensors: StoredTensors, specs: Specs): Arrays {
  const pending = Object.keys(tensors).filter(isPending);
  if ([...Object.keys(specs), ...pending].sort().join() !== Object.keys(tensors).sort().join()) {
    throw new SnapshotError('other tensors');
  }
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const found = tensorNamed(tensors, name);
    if (found.shape.join() !== shape.join())
      throw new SnapshotError(`tensor ${name} is [${found.shape.join(', ')}]`);
    if (found.data instanceof Int32Array !== (dtype === 'int32'))
      throw new SnapshotError(`tensor ${name} is of another type`);
  }
  for (const [name, { data }] of Object.entries(tensors)) {
    const expected = isPending(name) ? specs[name.replace('gradient:', 'parameter:')] : specs[name];
    if (expected?.shape.reduce((size, extent) => size * extent, 1) !== data.length)
      throw new SnapshotError(`tensor ${name} has ${data.length} values`);
    if (firstNotFinite(data) !== null) throw new SnapshotError(`tensor ${name} is not finite`);
  }
  const values = Object.entries(tensors).map(([name, { data }]) => {
    const isHeld = data instanceof Float32Array || data instanceof Int32Array;
    return [name, isHeld ? data : new Float32Array(data)] as const;
  });
  return Object.fromEntries(values);
}

/** Gradients that an update waits for have no spec: they may be there or not. */
function isPending(name: string): boolean {
  return name.startsWith('gradient:');
}
