import type { TensorSpec, TypedArray } from '../engine.ts';
import { elementTypes } from '../onnx/model.ts';
import type { Pointer } from './c-api/calls.ts';
import { created, type Library } from './library.ts';

/** A tensor as onnxruntime sees it, wherever it lies. */
export interface Value {
  readonly handle: Pointer;
  release(): void;
}

/** A tensor in an array of ours, which is referred to for as long as the value is. */
export interface HostValue extends Value {
  readonly array: TypedArray;
}

/** The array's memory as a tensor, not a copy. */
export function hostValue(
  { calls, hostMemory }: Library,
  { shape, dtype }: TensorSpec,
  array: TypedArray,
): HostValue {
  const extents = BigInt64Array.from(shape, BigInt);
  const handle = created((out) => {
    calls.CreateTensorWithDataAsOrtValue(
      hostMemory,
      array,
      array.byteLength,
      extents,
      extents.length,
      elementTypes[dtype],
      out,
    );
  });
  return {
    array,
    handle,
    release: () => {
      calls.ReleaseValue(handle);
    },
  };
}
