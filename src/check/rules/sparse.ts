import type { z } from 'zod';
import type { Context } from '../context.ts';
import type { trainForm } from '../forms/fitting.ts';
import type { CheckedModel } from '../models.ts';
import type { Reading } from '../reading.ts';
import type { Length } from '../settings/training.ts';

/** Settings of sparse training that cannot act, or that ask for what the stage does not have. */
export function reviewSparse(
  { known, doubtful, places }: Reading<z.output<typeof trainForm>>,
  model: CheckedModel | null,
  length: Length | null,
  { findings }: Context,
): void {
  const { sparse, optimizer } = known;
  if (sparse === undefined) return;
  if (sparse.static === true) {
    for (const setting of ['death', 'growth', 'redistribution', 'update']) {
      const place = places.get(`sparse.${setting}`);
      if (place === undefined) continue;
      const reason = 'the masks are `static`: they stay as they were drawn';
      findings.report('E0306', { setting, reason, advice: 'keep one of the two' }, place.edit);
    }
    return;
  }
  const update = places.get('sparse.update');
  if (update !== undefined && length?.kind === 'steps' && (sparse.update ?? 0) > length.count) {
    const reason = `there are only ${length.count} steps`;
    const advice = 'update more often, or write `static yes`';
    findings.report('E0306', { setting: 'update', reason, advice }, update.edit);
  }
  for (const [setting, other] of [
    ['growth', 'gradient'],
    ['redistribution', 'magnitude'],
  ] as const) {
    const word = sparse[setting];
    const place = places.get(`sparse.${setting}`);
    if (!word?.includes('momentum') || place === undefined || doubtful.has('optimizer')) continue;
    if (optimizer?.kind !== 'sgd') continue;
    findings.report(
      'E0362',
      { setting, growth: `${setting} ${word}`, optimizer: 'optimizer sgd', other },
      place.edit,
    );
  }
  if (model === null || model.tensors.some(({ gates }) => gates !== undefined)) return;
  for (const [setting, word, other] of [
    ['growth', sparse.growth, 'random'],
    ['death', sparse.death?.kind, 'magnitude'],
  ] as const) {
    const place = places.get(`sparse.${setting}`);
    if (word === undefined || !word.endsWith('_rnn') || place === undefined) continue;
    findings.report(
      'E0363',
      { setting: `${setting} ${word}`, model: model.name, other: `${setting} ${other}` },
      place.edit,
    );
  }
}
