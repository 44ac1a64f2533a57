import type { z } from 'zod';
import type { Context } from '../context.ts';
import type { fittingForm } from '../forms/fitting.ts';
import type { CheckedModel } from '../models.ts';
import type { Reading } from '../reading.ts';

/** Lengths of windows that cannot be, and parts of a batch that do not make it up. */
export function reviewSteps(
  { known, places }: Reading<z.output<typeof fittingForm>>,
  model: CheckedModel | null,
  { findings }: Context,
): void {
  const dead = (path: string, reason: string, advice: string): void => {
    const place = places.get(path);
    const setting = path.slice(path.lastIndexOf('.') + 1);
    if (place !== undefined) findings.report('E0306', { setting, reason, advice }, place.edit);
  };
  const { lengths, batch, sub_batch: part } = known;
  if (lengths?.kind === 'varied') {
    const { least = 1, most, multiple = 1 } = lengths;
    if (places.has('crop')) dead('lengths', 'all crops are of one length', 'keep one of the two');
    if (most !== undefined && Math.floor(most / multiple) * multiple < least) {
      const lengthsThatAre = multiple === 1 ? 'length' : `multiple of ${multiple}`;
      dead(
        'lengths.most',
        `no ${lengthsThatAre} lies from ${least} to ${most}`,
        'allow more, or less at least',
      );
    }
  }
  const place = places.get('sub_batch');
  if (batch === undefined || part === undefined || place === undefined) return;
  if (part === batch) dead('sub_batch', 'it is the whole `batch`', 'leave it out');
  if (batch % part !== 0) findings.report('E0364', { batch, part }, place.edit);
  const { cache, hebbian } = model?.settings ?? {};
  if (cache !== undefined || hebbian !== undefined) {
    findings.report(
      'E0365',
      { model: model?.name ?? '', with: cache === undefined ? 'hebbian' : 'cache' },
      place.edit,
    );
  }
}
