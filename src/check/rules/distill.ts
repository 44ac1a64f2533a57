import type { StageName } from '../../base/brand.ts';
import type { Name } from '../../lang/ast.ts';
import type { z } from 'zod';
import type { Context } from '../context.ts';
import type { trainForm } from '../forms/fitting.ts';
import type { PlannedStage } from '../plan.ts';
import type { Reading } from '../reading.ts';
import { labelStageOf } from '../roles.ts';

/** The stage whose labels a student learns from; null where there is none, or after a mistake, reported. */
export function labelsOf(
  { known, places }: Reading<z.output<typeof trainForm>>,
  student: StageName,
  corpus: StageName | null,
  context: Context,
): StageName | null {
  const { distill } = known;
  const place = places.get('distill');
  if (distill === undefined || place === undefined) return null;
  const { stages, findings } = context;
  const hard = places.get('distill.hard');
  if (hard !== undefined && distill.hard?.from === 1 && distill.hard.to === 1) {
    const reason = 'at 100% throughout, the teacher has no part in the loss';
    findings.report('E0306', { setting: 'hard', reason, advice: 'lower it, or delete `distill`' }, hard.edit);
  }
  const over = places.get('distill.over');
  if (over !== undefined && distill.hard !== undefined && distill.hard.from === distill.hard.to) {
    const reason = '`hard` stays where it is';
    const advice = 'write a range, for example `hard 50% -> 95%`, or delete it';
    findings.report('E0306', { setting: 'over', reason, advice }, over.edit);
  }
  if (distill.stage === undefined) return null;
  const name: Name = { kind: 'name', text: distill.stage, span: place.value };
  if (labelStageOf(name, context) === null) return null;
  const labels = stages.get(name.text)?.stage;
  if (!labels) return null;
  const [theirs, own] = [corpusNamed(labels.inputs.corpus, context), corpusNamed(corpus, context)];
  if (theirs !== null && own !== null && !areOne(theirs, own)) {
    const related = [
      { span: theirs.span, label: 'the teacher learnt this' },
      { span: own.span, label: 'the student learns this' },
    ];
    const because = differenceOf(theirs, own);
    const holes = { labels: name.text, theirs: theirs.name, student, own: own.name, because };
    findings.report('E0381', holes, place.value, { related });
  }
  return labels.name;
}

function corpusNamed(name: StageName | null | undefined, { stages }: Context): PlannedStage<'corpus'> | null {
  const stage = name ? stages.get(name)?.stage : null;
  return stage?.kind === 'corpus' ? stage : null;
}

/** Two declarations may mean the same corpus. */
function areOne(one: PlannedStage<'corpus'>, other: PlannedStage<'corpus'>): boolean {
  return haveOneText(one, other) && JSON.stringify(one.settings) === JSON.stringify(other.settings);
}

function haveOneText(one: PlannedStage<'corpus'>, other: PlannedStage<'corpus'>): boolean {
  const [first, second] = [one, other].map(({ settings, files }) => {
    const paths = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([settings.type, paths]);
  });
  return first === second;
}

function differenceOf(theirs: PlannedStage<'corpus'>, own: PlannedStage<'corpus'>): string {
  return haveOneText(theirs, own)
    ? 'the text is the same, but the vocabulary is another: ids mean other words'
    : 'row n of the labels tells of word n of their text, which is another word here';
}
