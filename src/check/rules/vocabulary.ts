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
  switch (stage.settings.type) {
    case 'ptb':
    case 'wikitext2':
      findings.report('E0355', { corpus: corpus.text, type: stage.settings.type }, corpus.span, { related });
      break;
    case 'sotu':
    case 'text': {
      const words = stage.settings.vocabulary.size;
      const cutoff = vocabulary.cutoffs.at(-1) ?? 0;
      if (words === null || cutoff < words) return;
      findings.report('E0354', { cutoff, words, corpus: corpus.text }, corpus.span, { related });
    }
  }
}
