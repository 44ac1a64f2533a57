import type { NamedTensorMap } from '@tensorflow/tfjs-core';

export type DType = 'float32' | 'int32';

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}
export type Specs = Readonly<Record<string, TensorSpec>>;

export type TypedArray = Float32Array | Int32Array;
export type Arrays = Readonly<Record<string, TypedArray>>;

/**
 * A pure function of named tensors, written with tfjs-core. It may not read a value, draw a random number or keep a
 * tensor; whatever varies between calls enters as an input.
 */
export interface Program {
  /** For messages and printed graphs (`train step`). */
  readonly name: string;
  readonly inputs: Specs;
  readonly body: (inputs: NamedTensorMap) => NamedTensorMap;
}

/** A program made ready to run many times. One call at a time. */
export interface Executable {
  readonly inputs: Specs;
  readonly outputs: Specs;
  /**
   * Fills `outputs`, which the caller allocates (see `allocate`) and may use again. An array must not be both read
   * and written in one call: keep two sets of state and alternate.
   */
  run(inputs: Arrays, outputs: Arrays): Promise<void>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly name: 'onnx' | 'reference';
  compile(program: Program): Promise<Executable>;
}

/** Zeroed arrays for the given specs. */
export function allocate(specs: Specs): Record<string, TypedArray> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype }]) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      return [name, dtype === 'float32' ? new Float32Array(size) : new Int32Array(size)];
    }),
  );
}
