import type { z } from 'zod';
import { amountText } from '../amount.ts';
import type { Context } from '../context.ts';
import type { sensitivityForm } from '../forms/sensitivity.ts';
import type { Reading } from '../reading.ts';

/** A schedule goes up. */
export function reviewTotals(
  { known: { from, to }, places }: Reading<z.output<typeof sensitivityForm>>,
  { findings }: Context,
): void {
  const place = places.get('from');
  if (from === undefined || to === undefined || place === undefined || from < to) return;
  const percent = (value: number) => amountText({ value, dimension: 'fraction' });
  const end = places.get('to');
  const related = end === undefined ? [] : [{ span: end.edit, label: 'the end of the way' }];
  findings.report('E0325', { from: percent(from), to: percent(to) }, place.value, { related });
}
