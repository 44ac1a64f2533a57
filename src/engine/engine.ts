import type { NamedTensorMap } from '@tensorflow/tfjs-core';

export type EngineName = 'onnx' | 'tensorflow' | 'reference';
export type Device = 'cpu' | 'webgpu' | 'cuda';

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

/**
 * Tensors that stay where the engine computes, from call to call: parameters, slots, masks, recurrent state. Zero at
 * first. Several executables of one engine may use the same, one call at a time.
 */
export interface Held {
  readonly specs: Specs;
  /** Copies values in: all tensors or some. */
  write(values: Arrays): Promise<void>;
  /**
   * Values of the named tensors, of all if no names are given. Not to be changed, and good until the next run or write:
   * on the CPU they are views.
   */
  read(names?: readonly string[]): Promise<Arrays>;
  dispose(): Promise<void>;
}

/** A program made ready to run many times. One call at a time. */
export interface Executable {
  /** Of the program, all of them. */
  readonly inputs: Specs;
  readonly outputs: Specs;
  /**
   * Inputs named in one of `held` come from there; outputs named there replace what it holds once the call is done. The
   * other inputs come from `inputs`, and the other outputs fill `outputs`, arrays that the caller allocates (see
   * `allocate`), may use again, and leaves alone until the call is done. No array may be both read and written by one
   * call.
   */
  run(inputs: Arrays, outputs: Arrays, ...held: readonly Held[]): Promise<void>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly name: EngineName;
  readonly device: Device;
  compile(program: Program): Promise<Executable>;
  hold(specs: Specs): Promise<Held>;
  /** To be called last, after its executables and held tensors are disposed. */
  dispose(): Promise<void>;
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
