import type { Name } from '../../lang/ast.ts';
import type { Context } from '../context.ts';
import type { CheckedModel } from '../models.ts';

/** Whether an adaptive vocabulary suits the words of a corpus. */
export function reviewVocabulary(model: CheckedModel, corpus: Name, { stages, findings }: Context): void {
  const stage = stages.get(corpus.text)?.stage;
  const { settings, places } = model;
  if (stage?.kind !== 'corpus' || settings?.type !== 'transformer') return;
  const { vocabulary } = settings;
  if (vocabulary.kind !== 'adaptive') return;
  const place = places.get('vocabulary.cutoffs');
  const related = place === undefined ? [] : [{ span: place.edit, label: 'the bins are set here' }];
  const words =
    'vocabulary' in stage.settings ? stage.settings.vocabulary : { size: null, ...stage.settings };
  if (words.order === 'appearance') {
    findings.report('E0355', { corpus: corpus.text }, corpus.span, { related });
    return;
  }
  const cutoff = vocabulary.cutoffs.at(-1) ?? 0;
  if (words.size === null || cutoff < words.size) return;
  findings.report('E0354', { cutoff, words: words.size, corpus: corpus.text }, corpus.span, { related });
}
