import { fault } from '../../base/fault.ts';
import type { VariedLengths } from '../../check/settings/training.ts';
import type { Stream } from '../random/stream.ts';
import type { TokenMatrix, Window } from './batches.ts';
import { columnStarts, copyWindow, type TrainingWindows } from './windows.ts';

/** A window of variable length; the learning rate of its step is multiplied by `requested / bptt`. */
export interface VariedWindow extends Window {
  readonly requested: number;
}

/** One uniform number in [0, 1) and one standard normal number. */
export interface LengthDraw {
  readonly uniform: number;
  readonly normal: number;
}

/**
 * Windows of random length through `rows` rows (Merity, Keskar and Socher 2017, arXiv 1708.02182, section 5). One draw
 * is taken a window. The last window may be shorter than drawn; a single row at the end is left out.
 */
export function variedWindowsOf(
  rows: number,
  bptt: number,
  lengths: VariedLengths,
  draw: () => LengthDraw,
): VariedWindow[] {
  const windows: VariedWindow[] = [];
  for (let start = 0; start < rows - 2;) {
    const requested = requestedLength(bptt, lengths, draw());
    windows.push({ start, requested, length: Math.min(requested, rows - 1 - start) });
    start += requested;
  }
  return windows;
}

function requestedLength(
  bptt: number,
  { half, deviation, least, most, multiple }: VariedLengths,
  { uniform, normal }: LengthDraw,
): number {
  const drawn = Math.trunc((uniform < 1 - half ? bptt : bptt / 2) + deviation * normal);
  const whole = (length: number, round: (part: number) => number) => round(length / multiple) * multiple;
  const longEnough = Math.max(whole(least, Math.ceil), whole(drawn, Math.round));
  return most === null ? longEnough : Math.min(longEnough, whole(most, Math.floor));
}

/** One window after the other through the columns of a text, of other lengths in each epoch. */
export function variedWindows(
  text: TokenMatrix,
  bptt: number,
  lengths: VariedLengths,
  random: Stream,
): TrainingWindows {
  if (text.rows < 3) fault(`${text.rows} rows hold no window`);
  /** First steps of the epochs that are known. */
  const firsts = [0];
  let drawn: { readonly index: number; readonly windows: readonly VariedWindow[] } | null = null;
  const windowsIn = (index: number): readonly VariedWindow[] => {
    if (drawn?.index !== index) {
      random.seek(index);
      const draw = () => ({ uniform: random.uniform(), normal: random.normal() });
      drawn = { index, windows: variedWindowsOf(text.rows, bptt, lengths, draw) };
    }
    return drawn.windows;
  };
  const firstOf = (index: number): number => {
    for (let known = firsts.length; known <= index; known++) {
      firsts.push((firsts[known - 1] ?? 0) + windowsIn(known - 1).length);
    }
    return firsts[index] ?? fault(`no epoch ${index}`);
  };
  const epoch = (index: number) => {
    const first = firstOf(index);
    return { index, first, steps: firstOf(index + 1) - first };
  };
  const epochOf = (step: number) => {
    while (firstOf(firsts.length - 1) <= step) firstOf(firsts.length);
    return epoch(firsts.findLastIndex((first) => first <= step));
  };
  const at = (step: number): VariedWindow => {
    const { index, first } = epochOf(step);
    return windowsIn(index)[step - first] ?? fault(`no window for step ${step}`);
  };
  return {
    batch: text.columns,
    successive: true,
    epoch,
    epochOf,
    lengthAt: (step) => at(step).length,
    startsAt: (step) => columnStarts(text, at(step)),
    rateFactorAt: (step) => at(step).requested / bptt,
    fill: (step, tokens, targets) => {
      copyWindow(text, at(step), tokens, targets);
    },
  };
}
