import type { AveragingSettings } from '../../check/settings/training.ts';
import type { TrainingWindows } from '../data/windows.ts';
import { averagingBegins } from '../optimizers/averaging.ts';

/** Where the averaging of weights stands. Plain JSON: part of a checkpoint. */
export interface AveragingPosition {
  /** Validation losses of the descent, which the trigger compares with; a restart forgets them. */
  readonly history: readonly number[];
  /** The step with which averaging began, or last began anew; null = not yet. */
  readonly since: number | null;
}

export const noAveraging: AveragingPosition = { history: [], since: null };

/** What becomes of averaging before a step. */
export type AveragingTurn = 'begins' | 'restarts';

/** After a validation of the descent that `step` steps were done before. */
export function afterDescent(
  { start }: AveragingSettings,
  { history, since }: AveragingPosition,
  step: number,
  loss: number,
): AveragingPosition {
  if (start.kind !== 'stalled' || since !== null) return { history, since };
  const begins = averagingBegins(history, loss, start.patience);
  return { history: [...history, loss], since: begins ? step : null };
}

/** What is to be done before `step`; null = nothing. */
export function turnBefore(
  step: number,
  { start, restarts = [] }: AveragingSettings,
  { since }: AveragingPosition,
  { epoch }: Pick<TrainingWindows, 'epoch'>,
): AveragingTurn | null {
  if (since === null) {
    return start.kind === 'epoch' && epoch(start.epoch - 1).first === step ? 'begins' : null;
  }
  if (since === step) return 'begins';
  return restarts.some((done) => epoch(done).first === step) ? 'restarts' : null;
}
