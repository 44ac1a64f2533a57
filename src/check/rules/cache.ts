import type { z } from 'zod';
import type { Name } from '../../lang/ast.ts';
import type { Context } from '../context.ts';
import type { evaluateForm } from '../forms/evaluate.ts';
import type { CheckedModel } from '../models.ts';
import type { Reading } from '../reading.ts';
import type { FixedCache } from '../settings/cache.ts';

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

/** Warns of a cache in which unrelated columns of an evaluation would stand side by side. */
export function reviewCacheColumns(
  { known, doubtful, places }: Reading<z.output<typeof evaluateForm>>,
  model: CheckedModel | null,
  subject: Name,
  { findings }: Context,
): void {
  const own = model?.settings?.cache;
  const { cache, batch } = known;
  if (doubtful.has('cache') || batch === undefined || batch === 1 || cache?.kind === 'none') return;
  if (own === undefined && cache === undefined) return;
  const asked = cache?.kind === 'neural' ? cache : {};
  const { size = own?.size, columns = own?.columns ?? 'interleaved' } = asked as Partial<FixedCache>;
  if (columns === 'apart' || size === undefined) return;
  const place = places.get('batch')?.edit ?? subject.span;
  findings.report('E0373', { batch, size, steps: Math.floor(size / batch) }, place);
}
