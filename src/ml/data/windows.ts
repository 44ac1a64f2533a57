import type { Stream } from '../random/stream.ts';
import { fault } from '../../base/fault.ts';
import { inputsOf, targetsOf, windowsOf, type TokenMatrix, type Window } from './batches.ts';

/** A pass over the text, or as many steps as read as many tokens. Both numbers are counted from 0. */
export interface Epoch {
  readonly index: number;
  /** Its first step. */
  readonly first: number;
  readonly steps: number;
}

/** The windows that training takes from a text, one a step, each of B columns. */
export interface TrainingWindows {
  readonly batch: number;
  /** Whether a window goes on where the one before ended, but for the first of an epoch. */
  readonly successive: boolean;
  epoch(index: number): Epoch;
  epochOf(step: number): Epoch;
  lengthAt(step: number): number;
  /** Where in the text the columns of step's window begin. */
  startsAt(step: number): readonly number[];
  /** What the learning rate of a step is multiplied by. */
  rateFactorAt(step: number): number;
  /** Writes the ids of step's window and, one further in the text, its targets: both `[T, B]`. */
  fill(step: number, tokens: Int32Array, targets: Int32Array): void;
}

/** Epochs that all have as many steps. */
export function evenEpochs(steps: number): Pick<TrainingWindows, 'epoch' | 'epochOf'> {
  const epoch = (index: number): Epoch => ({ index, first: index * steps, steps });
  return { epoch, epochOf: (step) => epoch(Math.floor(step / steps)) };
}

/** One window after the other through the columns of a text. */
export function successiveWindows(text: TokenMatrix, bptt: number): TrainingWindows {
  const windows = windowsOf(text.rows, bptt);
  if (windows.length === 0) fault(`${text.rows} rows hold no window`);
  const at = (step: number) => windows[step % windows.length] ?? fault(`no window for step ${step}`);
  return {
    batch: text.columns,
    successive: true,
    ...evenEpochs(windows.length),
    lengthAt: (step) => at(step).length,
    startsAt: (step) => columnStarts(text, at(step)),
    rateFactorAt: () => 1,
    fill: (step, tokens, targets) => {
      copyWindow(text, at(step), tokens, targets);
    },
  };
}

/** Where in the text that was cut into columns a window begins in each of them. */
export function columnStarts({ rows, columns }: TokenMatrix, { start }: Window): number[] {
  return Array.from({ length: columns }, (_, column) => column * rows + start);
}

export function copyWindow(text: TokenMatrix, window: Window, tokens: Int32Array, targets: Int32Array): void {
  tokens.set(inputsOf(text, window));
  targets.set(targetsOf(text, window));
}

/** Crops of `length` tokens that begin anywhere in the text, drawn for each step and column apart, with replacement. */
export function randomCrops(
  ids: Int32Array,
  { batch, length }: { readonly batch: number; readonly length: number },
  random: Stream,
): TrainingWindows {
  const begins = ids.length - length;
  if (begins < 1) fault(`${ids.length} tokens hold no crop of ${length}`);
  const startsAt = (step: number): number[] => {
    random.seek(step);
    return Array.from({ length: batch }, () => random.integer(begins));
  };
  return {
    batch,
    successive: false,
    ...evenEpochs(Math.ceil((ids.length - 1) / (batch * length))),
    lengthAt: () => length,
    startsAt,
    rateFactorAt: () => 1,
    fill: (step, tokens, targets) => {
      cropInto(ids, startsAt(step), length, tokens, targets);
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
