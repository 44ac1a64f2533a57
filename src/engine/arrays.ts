import type { Arrays, Specs, TypedArray } from './engine.ts';
import { sizeOf } from './graph/graph.ts';

/** The array for one spec, checked: a missing or wrong-sized one is a fault of the caller that no runtime explains well. */
export function arrayFor(program: string, specs: Specs, name: string, arrays: Arrays): TypedArray {
  const spec = specs[name];
  const array = arrays[name];
  const kind = spec?.dtype === 'float32' ? Float32Array : Int32Array;
  if (spec === undefined || !(array instanceof kind) || array.length !== sizeOf(spec.shape)) {
    const wanted = spec === undefined ? 'nothing of that name' : `${spec.dtype} [${spec.shape.join(', ')}]`;
    const given = array === undefined ? 'nothing' : `${array.constructor.name} of ${array.length}`;
    throw new Error(`program "${program}": "${name}" should be ${wanted}, got ${given}`);
  }
  return array;
}

/** Both sides must be complete, and no array may be read and written by one call. */
export function checkArrays(
  program: string,
  inputs: Specs,
  given: Arrays,
  outputs: Specs,
  wanted: Arrays,
): void {
  const read = new Set(Object.keys(inputs).map((name) => arrayFor(program, inputs, name, given).buffer));
  for (const name of Object.keys(outputs)) {
    if (read.has(arrayFor(program, outputs, name, wanted).buffer)) {
      throw new Error(`program "${program}": output "${name}" lies in memory that the same call reads`);
    }
  }
}
