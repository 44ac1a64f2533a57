import { viewSafetensors, SafetensorsError, type StoredTensors } from '../ml/tensors/safetensors.ts';
import { readForeign } from '../store/foreign.ts';

/** A float32 tensor of a safetensors file. */
export interface FileTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The float32 tensors of a model's weights in the store; views. Throws a StoreError where they are none. */
export function readTensors(bytes: Uint8Array): ReadonlyMap<string, FileTensor> {
  const tensors: StoredTensors = readForeign(
    'the weights of a model',
    bytes,
    viewSafetensors,
    SafetensorsError,
  );
  return new Map(
    Object.entries(tensors).flatMap(([name, { shape, data }]) =>
      data instanceof Float32Array ? [[name, { shape, values: data }]] : [],
    ),
  );
}
