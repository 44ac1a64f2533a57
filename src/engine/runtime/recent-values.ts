import { fault } from '../../base/fault.ts';
import type { TensorSpec, TypedArray } from '../engine.ts';
import type { Library } from './library.ts';
import { hostValue, type HostValue } from './value.ts';

/**
 * Values over the arrays that calls bring. Two are remembered for each tensor: arrays that are read and written in turns
 * come back at every other call.
 */
export class RecentValues {
  readonly #library: Library;
  readonly #values = new Map<string, HostValue[]>();

  constructor(library: Library) {
    this.#library = library;
  }

  of(tensor: string, spec: TensorSpec | undefined, array: TypedArray | undefined): HostValue {
    if (spec === undefined || array === undefined) fault(`no array for ${tensor}`);
    const recent = this.#values.get(tensor) ?? [];
    const known = recent.find((value) => value.array === array);
    if (known !== undefined) return known;
    const made = hostValue(this.#library, spec, array);
    this.#values.set(tensor, [made, ...recent.slice(0, 1)]);
    for (const old of recent.slice(1)) old.release();
    return made;
  }

  release(): void {
    for (const value of [...this.#values.values()].flat()) value.release();
    this.#values.clear();
  }
}
