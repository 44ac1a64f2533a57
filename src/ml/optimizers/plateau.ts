import type { DecaySettings } from '../../check/settings/training.ts';

/** The learning rate and what its decay remembers. Plain numbers: part of a checkpoint. */
export interface RateState {
  readonly rate: number;
  /** Least validation loss so far; null before the first validation. */
  readonly best: number | null;
  /** Validations in a row without improvement, since the last decay. */
  readonly stalled: number;
}

export function initialRate(rate: number): RateState {
  return { rate, best: null, stalled: 0 };
}

/**
 * The state after a validation. An improvement is strict. The rate is multiplied by `factor` once *more than*
 * `patience` validations in a row have brought none: at the third for patience 2, at the first for patience 0.
 */
export function afterValidation(state: RateState, decay: DecaySettings, loss: number): RateState {
  // No comparison with a loss that is not finite: a checkpoint could not hold it.
  if (Number.isFinite(loss) && (state.best === null || loss < state.best)) {
    return { rate: state.rate, best: loss, stalled: 0 };
  }
  const stalled = state.stalled + 1;
  if (decay.kind === 'plateau' && stalled > decay.patience) {
    return { rate: state.rate * decay.factor, best: state.best, stalled: 0 };
  }
  return { ...state, stalled };
}
