import type { Specs, TypedArray } from '../../engine/engine.ts';
import { sizeOf } from '../models/weights.ts';

/**
 * Arrays for feeds of many sizes, all in the memory of the largest: windows of varied lengths have dozens of sizes, and
 * the masks of a large model take tens of megabytes. One feed is in use at a time.
 */
export class FeedArrays {
  readonly #buffers = new Map<string, ArrayBuffer>();
  /** By the name of the size: the same arrays for the same size, which saves an engine some work. */
  readonly #views = new Map<string, Readonly<Record<string, TypedArray>>>();

  of(size: string, specs: Specs): Readonly<Record<string, TypedArray>> {
    const known = this.#views.get(size);
    if (known !== undefined) return known;
    for (const [name, { shape }] of Object.entries(specs)) {
      const bytes = 4 * sizeOf(shape);
      if (bytes <= (this.#buffers.get(name)?.byteLength ?? -1)) continue;
      this.#buffers.set(name, new ArrayBuffer(bytes));
      this.#views.clear();
    }
    const made = Object.entries(specs).map(([name, { shape, dtype }]) => {
      const view = dtype === 'float32' ? Float32Array : Int32Array;
      return [name, new view(this.#buffers.get(name) ?? new ArrayBuffer(0), 0, sizeOf(shape))] as const;
    });
    const views = Object.fromEntries(made);
    this.#views.set(size, views);
    return views;
  }
}
