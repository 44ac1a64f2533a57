import type { z } from 'zod';
import type { Context } from '../context.ts';
import type { fittingForm, trainForm } from '../forms/fitting.ts';
import type { Reading } from '../reading.ts';
import type { Length } from '../settings/training.ts';

type Fitting = Reading<z.output<typeof fittingForm>>;

/** An averaging of weights that never begins, or whose restarts never come. */
export function reviewAveraging(fitting: Fitting, length: Length, { findings }: Context): void {
  const { known, doubtful, places } = fitting;
  const { optimizer } = known;
  if (optimizer?.kind !== 'sgd') return;
  const dead = (setting: string, reason: string, advice: string): void => {
    const place = places.get(`optimizer.${setting}`);
    if (place !== undefined) findings.report('E0306', { setting, reason, advice }, place.edit);
  };
  const { average, restart, decay } = optimizer;
  const unclear = doubtful.has('optimizer.average') || doubtful.has('optimizer');
  if (average === undefined) {
    const reason = 'without `average` there are no averages to begin anew';
    if (restart !== undefined && !unclear) dead('restart', reason, 'write `average after 5`, or delete it');
    return;
  }
  if (decay?.kind === 'plateau') {
    const reason = '`average` is what a stalled validation brings about';
    dead('decay', reason, 'keep one of the two');
  }
  const { word, count = 0 } = average;
  if (length.kind !== 'epochs') return;
  const epochs = `there are only ${length.count} epochs`;
  const never = neverBegins(fitting, length.count);
  if (never !== null)
    dead('average', never, word === 'after' ? 'train longer, or validate more often' : 'begin earlier');
  for (const epoch of (restart ?? []).filter((one) => one !== undefined)) {
    if (epoch >= length.count)
      dead('restart', `no step comes after epoch ${epoch}: ${epochs}`, 'restart earlier');
    else if (word === 'from' && epoch < count)
      dead('restart', `averaging begins with epoch ${count}, after epoch ${epoch}`, 'restart later');
  }
}

/** Why averaging cannot begin in so many epochs; null if it may. */
function neverBegins({ known, doubtful }: Fitting, epochs: number): string | null {
  const average = known.optimizer?.kind === 'sgd' ? known.optimizer.average : undefined;
  if (average?.count === undefined) return null;
  if (average.word === 'from') return average.count > epochs ? `there are only ${epochs} epochs` : null;
  if (known.validate !== undefined || doubtful.has('validate')) return null;
  // One that is compared, so many between, and the one that is worse; after it come the first steps that count.
  const needed = average.count + 3;
  return epochs < needed
    ? `with a validation an epoch it takes ${needed} epochs, and there are ${epochs}`
    : null;
}

/** `keep best` where there is but one validation. */
export function reviewKeep(
  { known, doubtful, places }: Reading<z.output<typeof trainForm>>,
  length: Length | null,
  { findings }: Context,
): void {
  const place = places.get('keep');
  const unclear = known.validate !== undefined || doubtful.has('validate');
  if (known.keep !== 'best' || place === undefined || unclear) return;
  if (length?.kind !== 'epochs' || length.count > 1) return;
  const reason = 'the only validation is that of the last weights';
  findings.report('E0306', { setting: 'keep', reason, advice: 'validate more often' }, place.edit);
}
