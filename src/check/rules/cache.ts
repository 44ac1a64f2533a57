import type { z } from 'zod';
import type { Context } from '../context.ts';
import type { evaluateForm } from '../forms/evaluate.ts';
import type { CheckedModel } from '../models.ts';
import type { Reading } from '../reading.ts';

/** Whether an evaluation says enough of a cache, and takes away only one that is there; what is wrong is reported. */
export function reviewCacheChange(
  { known, doubtful, places }: Reading<z.output<typeof evaluateForm>>,
  model: CheckedModel | null,
  subject: string,
  { findings }: Context,
): boolean {
  const place = places.get('cache');
  const { cache } = known;
  const settings = model?.settings;
  // A model that is not known may have a cache of its own.
  if (place === undefined || cache === undefined || !settings || settings.cache !== undefined) return true;
  if (cache.kind === 'none') {
    const reason = `\`${subject}\` has no cache`;
    findings.report('E0306', { setting: 'cache', reason, advice: 'delete it' }, place.edit);
    return false;
  }
  if (cache.kind === undefined) return true;
  const missing = (['size', 'lambda', 'theta'] as const).find(
    (setting) => !places.has(`cache.${setting}`) && !doubtful.has(`cache.${setting}`),
  );
  if (missing === undefined) return true;
  findings.report('E0372', { subject, missing }, place.name);
  return false;
}
