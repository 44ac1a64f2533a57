import type { Bin, LanguageModel, WindowSize } from '../models/model.ts';

/**
 * How much room a model's bins need in a window of a text. A compiled step has fixed sizes, and computes what is in
 * the room whether or not a target takes it; so there are few sizes, and the first holds nearly all windows.
 *
 * A bin in which a part p of the text's tokens lies gets p N + 3 * 2^l * sqrt(p N) of a window's N places: as much as
 * its expected number and, in level l, so many of the deviations that it would have if tokens were drawn one by one.
 * The level is the least that has room for every bin. The room depends on the text and the window alone.
 */
export class RoomPlan {
  readonly #bins: readonly Bin[];
  readonly #parts: readonly number[];

  constructor({ bins }: LanguageModel, text: Int32Array) {
    this.#bins = bins;
    this.#parts = occupancy(bins, text).map((count) => count / text.length);
  }

  /** The size with the room that these targets need. */
  sizeOf(size: Omit<WindowSize, 'room'>, targets: Int32Array): WindowSize {
    if (this.#bins.length === 0) return size;
    const needed = occupancy(this.#bins, targets);
    for (let level = 0; ; level++) {
      const room = this.#roomAt(level, targets.length);
      if (room.every((places, bin) => places >= (needed[bin] ?? 0))) return { ...size, room };
    }
  }

  #roomAt(level: number, rows: number): readonly number[] {
    return this.#parts.map((part) => {
      // A bin that the text leaves empty may still hold a target of another text.
      const expected = Math.max(part * rows, 1);
      const places = expected + 3 * 2 ** level * Math.sqrt(expected);
      return Math.min(rows, Math.ceil(places / 4) * 4);
    });
  }
}

/** How many ids lie in each bin. */
function occupancy(bins: readonly Bin[], ids: Int32Array): readonly number[] {
  const counts = bins.map(() => 0);
  const least = bins[0]?.first ?? Infinity;
  for (const id of ids) {
    if (id < least) continue;
    const bin = bins.findIndex(({ end }) => id < end);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
