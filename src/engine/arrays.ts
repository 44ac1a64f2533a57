import type { Arrays, Specs, TypedArray } from './engine.ts';
import { sizeOf } from './graph/graph.ts';

/** The array for one spec, checked: what a missing or short one leads to in a runtime explains nothing. */
export function arrayFor(program: string, specs: Specs, name: string, arrays: Arrays): TypedArray {
  const spec = specs[name];
  const array = arrays[name];
  const kind = spec?.dtype === 'float32' ? Float32Array : Int32Array;
  if (spec === undefined || !(array instanceof kind) || array.length !== sizeOf(spec.shape)) {
    const wanted = spec === undefined ? 'nothing of that name' : `${spec.dtype}[${spec.shape.join(', ')}]`;
    const given = array === undefined ? 'nothing' : `${array.constructor.name} of ${array.length}`;
    throw new Error(`program "${program}": "${name}" should be ${wanted}, got ${given}`);
  }
  return array;
}

/** Both sides must be complete, and no memory may be read and written by one call. */
export function checkArrays(
  program: string,
  inputs: Specs,
  given: Arrays,
  outputs: Specs,
  wanted: Arrays,
): void {
  const read = Object.keys(inputs).map((name) => arrayFor(program, inputs, name, given));
  for (const name of Object.keys(outputs)) {
    const written = arrayFor(program, outputs, name, wanted);
    if (read.some((array) => overlap(array, written))) {
      throw new Error(`program "${program}": output "${name}" lies in memory that the same call reads`);
    }
  }
}

function overlap(a: TypedArray, b: TypedArray): boolean {
  if (a.buffer !== b.buffer) return false;
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}
