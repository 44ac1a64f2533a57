import type { Stream } from '../random/stream.ts';
import { fault } from '../../base/fault.ts';
import { inputsOf, targetsOf, windowsOf, type TokenMatrix } from './batches.ts';

/** The windows that training takes from a text, one a step, each of B columns. */
export interface TrainingWindows {
  readonly batch: number;
  /** Steps in which as many tokens are read as the text has. */
  readonly perEpoch: number;
  /** Whether a window goes on where the one before ended, but for the first of an epoch. */
  readonly successive: boolean;
  lengthAt(step: number): number;
  /** Writes the ids of step's window and, one further in the text, its targets: both `[T, B]`. */
  fill(step: number, tokens: Int32Array, targets: Int32Array): void;
}

/** One window after the other through the columns of a text. */
export function successiveWindows(text: TokenMatrix, bptt: number): TrainingWindows {
  const windows = windowsOf(text.rows, bptt);
  if (windows.length === 0) fault(`${text.rows} rows hold no window`);
  const at = (step: number) => windows[step % windows.length] ?? fault(`no window for step ${step}`);
  return {
    batch: text.columns,
    perEpoch: windows.length,
    successive: true,
    lengthAt: (step) => at(step).length,
    fill: (step, tokens, targets) => {
      tokens.set(inputsOf(text, at(step)));
      targets.set(targetsOf(text, at(step)));
    },
  };
}

/** Crops of `length` tokens that begin anywhere in the text, drawn for each step and column apart, with replacement. */
export function randomCrops(
  ids: Int32Array,
  { batch, length }: { readonly batch: number; readonly length: number },
  random: Stream,
): TrainingWindows {
  const begins = ids.length - length;
  if (begins < 1) fault(`${ids.length} tokens hold no crop of ${length}`);
  return {
    batch,
    perEpoch: Math.ceil((ids.length - 1) / (batch * length)),
    successive: false,
    lengthAt: () => length,
    fill: (step, tokens, targets) => {
      random.seek(step);
      const starts = Array.from({ length: batch }, () => random.integer(begins));
      cropInto(ids, starts, length, tokens, targets);
    },
  };
}

/** The crops that begin at `starts`, side by side: tokens and targets `[length, starts]`. */
export function cropInto(
  ids: Int32Array,
  starts: readonly number[],
  length: number,
  tokens: Int32Array,
  targets: Int32Array,
): void {
  for (const [column, start] of starts.entries()) {
    for (let row = 0; row < length; row++) {
      const to = row * starts.length + column;
      tokens[to] = ids[start + row] ?? fault('a crop beyond the text');
      targets[to] = ids[start + row + 1] ?? fault('a crop beyond the text');
    }
  }
}
