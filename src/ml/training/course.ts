import { fault } from '../../base/fault.ts';
import type { FittingSettings } from '../../check/settings/training.ts';
import type { TokenMatrix } from '../data/batches.ts';
import { variedWindows } from '../data/varied-windows.ts';
import { randomCrops, successiveWindows, type TrainingWindows } from '../data/windows.ts';
import { stream } from '../random/stream.ts';
import { nominalSteps } from '../sparse/death-rate.ts';

/** The windows that a fitting takes from its text. */
export function trainingWindows(text: TokenMatrix, settings: FittingSettings): TrainingWindows {
  const { windows, batch, bptt, lengths, seed } = settings;
  const columns = windows === 'random' ? 1 : batch;
  if (text.columns !== columns) fault(`${text.columns} columns for ${windows} windows of ${batch}`);
  if (windows === 'random') return randomCrops(text.ids, { batch, length: bptt }, stream(seed, 'crops'));
  return lengths === undefined
    ? successiveWindows(text, bptt)
    : variedWindows(text, bptt, lengths, stream(seed, 'lengths'));
}

/** Steps in all. */
export function stepsOf({ length }: FittingSettings, windows: TrainingWindows): number {
  return length.kind === 'steps' ? length.count : windows.epoch(length.count).first;
}

/** Steps over which the death rate decays: those of the epochs as if every window were whole. */
export function decaySteps(
  { length, bptt }: FittingSettings,
  text: TokenMatrix,
  windows: TrainingWindows,
): number {
  if (length.kind === 'steps') return length.count;
  return windows.successive ? nominalSteps(length.count, text.rows, bptt) : windows.epoch(length.count).first;
}
