import type { DistillSettings } from '../../check/settings/distill.ts';
import type { LabelRows, SoftLabels } from './labels.ts';

/** A student's training: the teacher's words of the text that it is trained on, and what they count for. */
export interface Distillation {
  readonly settings: DistillSettings;
  readonly labels: SoftLabels;
}

/** The labels of windows, in the order of their rows. */
export class WindowLabels {
  readonly #labels: SoftLabels;
  /** By length and columns of a window; used again, so good until the next one is read. */
  #rows: LabelRows;
  #column: { readonly ids: Int32Array; readonly probabilities: Float32Array };

  constructor(labels: SoftLabels) {
    this.#labels = labels;
    this.#rows = { top: labels.top, ...room(0) };
    this.#column = room(0);
  }

  /** Of the `time` tokens after each of `starts`, those at the same distance side by side: `[time * starts, k]`. */
  read(starts: readonly number[], time: number): LabelRows {
    const { top } = this.#labels;
    const batch = starts.length;
    if (this.#rows.ids.length !== time * batch * top) this.#rows = { top, ...room(time * batch * top) };
    if (this.#column.ids.length !== time * top) this.#column = room(time * top);
    const { ids, probabilities } = this.#column;
    for (const [column, start] of starts.entries()) {
      this.#labels.read(start + 1, time, ids, probabilities);
      for (let row = 0; row < time; row++) {
        const [from, to] = [row * top, (row * batch + column) * top];
        this.#rows.ids.set(ids.subarray(from, from + top), to);
        this.#rows.probabilities.set(probabilities.subarray(from, from + top), to);
      }
    }
    return this.#rows;
  }
}

function room(size: number): { readonly ids: Int32Array; readonly probabilities: Float32Array } {
  return { ids: new Int32Array(size), probabilities: new Float32Array(size) };
}
