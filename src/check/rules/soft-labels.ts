import type { StageName } from '../../base/brand.ts';
import type { z } from 'zod';
import type { Context } from '../context.ts';
import type { softLabelForm } from '../forms/soft-labels.ts';
import type { Reading } from '../reading.ts';
import { mostWords } from './corpus-size.ts';

/** Settings of soft labels that ask for more than there is, or that cannot act. */
export function reviewLabels(
  { known, places }: Reading<z.output<typeof softLabelForm>>,
  corpus: StageName | null,
  { stages, findings }: Context,
): void {
  const { top, chunk, bptt } = known;
  const source = corpus === null ? undefined : stages.get(corpus)?.stage;
  const asked = places.get('top');
  if (source?.kind === 'corpus' && asked !== undefined && top !== undefined) {
    const words = mostWords(source.settings);
    if (words !== null && top > words)
      findings.report('E0380', { top, words, corpus: source.name }, asked.value);
  }
  const window = places.get('bptt');
  if (window !== undefined && bptt !== undefined && chunk !== undefined && bptt > chunk) {
    const reason = `the teacher begins anew after every ${chunk} tokens`;
    const advice = 'make it shorter, or `chunk` longer';
    findings.report('E0306', { setting: 'bptt', reason, advice }, window.edit);
  }
}
