import type { Context } from '../context.ts';
import type { Place } from '../reading.ts';
import type { FittingSettings } from '../settings/training.ts';

/** Settings of a fitting that cannot act within its length. */
export function reviewFitting(
  { length, validateEvery, optimizer }: FittingSettings,
  places: ReadonlyMap<string, Place>,
  { findings }: Context,
): void {
  const validate = places.get('validate');
  if (
    validateEvery !== null &&
    validate !== undefined &&
    length.kind === 'steps' &&
    validateEvery > length.count
  ) {
    const reason = `there are only ${length.count} steps`;
    findings.report(
      'E0306',
      { setting: 'validate', reason, advice: 'validate more often, or leave it out' },
      validate.edit,
    );
  }
  const decay = places.get('optimizer.decay');
  const validatesOnce = validateEvery === null && length.kind === 'epochs' && length.count === 1;
  if (optimizer.decay.kind === 'plateau' && decay !== undefined && validatesOnce) {
    findings.report('E0341', {}, decay.edit);
  }
}
