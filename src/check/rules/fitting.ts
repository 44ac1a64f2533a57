import type { z } from 'zod';
import type { Context } from '../context.ts';
import type { fittingForm } from '../forms/fitting.ts';
import type { Place, Reading } from '../reading.ts';
import type { Length } from '../settings/training.ts';

/** Settings of a fitting that cannot act within its length. */
export function reviewFitting(
  { known, doubtful, places }: Reading<z.output<typeof fittingForm>>,
  length: Length,
  context: Context,
): void {
  const { findings } = context;
  const validate = places.get('validate');
  if (
    known.validate !== undefined &&
    validate !== undefined &&
    length.kind === 'steps' &&
    known.validate > length.count
  ) {
    const reason = `there are only ${length.count} steps`;
    findings.report(
      'E0306',
      { setting: 'validate', reason, advice: 'validate more often, or leave it out' },
      validate.edit,
    );
  }
  const patience = places.get('patience');
  if (patience !== undefined && length.kind === 'steps' && (known.patience ?? 0) >= length.count) {
    const reason = `there are only ${length.count} steps`;
    findings.report(
      'E0306',
      { setting: 'patience', reason, advice: 'lose patience earlier, or leave it out' },
      patience.edit,
    );
  }
  reviewWindows(places, context);
  const warmup = places.get('optimizer.warmup');
  if (warmup !== undefined && length.kind === 'steps' && (known.optimizer?.warmup ?? 0) >= length.count) {
    const reason = `there are only ${length.count} steps, and the rate never reaches what is set`;
    findings.report('E0306', { setting: 'warmup', reason, advice: 'make it shorter' }, warmup.edit);
  }
  const over = places.get('optimizer.decay.over');
  const fallen =
    known.optimizer?.decay?.kind === 'cosine' ? (known.optimizer.decay.over ?? Infinity) : Infinity;
  if (over !== undefined && length.kind === 'steps' && fallen < length.count) {
    const reason = `the rate is zero from step ${fallen} on, and there are ${length.count} steps`;
    findings.report('E0306', { setting: 'over', reason, advice: 'let it fall over more steps' }, over.edit);
  }
  const decay = places.get('optimizer.decay');
  const validates = known.validate !== undefined || doubtful.has('validate');
  const validatesOnce = !validates && length.kind === 'epochs' && length.count === 1;
  if (known.optimizer?.decay?.kind === 'plateau' && decay !== undefined && validatesOnce) {
    findings.report('E0341', {}, decay.edit);
  }
}

/** A window's length said twice. */
export function reviewWindows(places: ReadonlyMap<string, Place>, { findings }: Context): void {
  const [bptt, crop] = [places.get('bptt'), places.get('crop')];
  if (bptt === undefined || crop === undefined) return;
  const reason = '`crop` already says how long a window is';
  const advice = 'keep `bptt` for windows that follow each other, `crop` for windows from anywhere';
  const related = [{ span: crop.edit, label: 'windows are drawn from anywhere' }];
  findings.report('E0306', { setting: 'bptt', reason, advice }, bptt.edit, { related });
}
