import { splits } from '../../check/settings/corpus.ts';
import { estimate, type Estimate } from '../../statistics/estimate.ts';
import { deviation, mean } from '../../statistics/moments.ts';
import { judge } from '../../statistics/verdict.ts';
import { modelRows, type ModelRow } from '../rows.ts';
import type { Aligned } from './align.ts';
import type { AnswerRow, Contrast, Evidence, Figure, Judgement, Measure } from './diff.ts';
import { measureNames, measures } from './measures.ts';
import type { Side } from './side.ts';
import type { Subject } from './subjects.ts';

/** The figures of every model that was evaluated, and what each side's say against the base's. */
export function answerRows(sides: readonly Side[], places: readonly Aligned[]): readonly AnswerRow[] {
  return judged(figureRows(sides, places).map((row) => ({ ...row, against: contrasts(row) })));
}

type FigureRow = Omit<AnswerRow, 'against'>;

/** Rows without any figure are left out. */
function figureRows(sides: readonly Side[], places: readonly Aligned[]): readonly FigureRow[] {
  const models = sides.map(({ stages }) => {
    const rows = modelRows(stages).models;
    return new Map(rows.map((row) => [row.stage, row]));
  });
  return places.flatMap((place, role) => {
    const rows = place.map((subject, side) => rowsOf(subject, models[side]));
    if (rows.every((own) => own.length === 0)) return [];
    return measureNames.flatMap((measure) => {
      const { ofSplit, figure } = measures[measure];
      return (ofSplit ? splits : [null]).flatMap((split): readonly FigureRow[] => {
        const figures = rows.map((own) => figureOf(own, (row) => figure(row, split ?? 'test')));
        return figures.every((one) => one === null) ? [] : [{ role, measure, split, figures }];
      });
    });
  });
}

interface Repetition {
  readonly seed: string;
  readonly row: ModelRow;
}

function rowsOf(
  subject: Subject | null,
  models: ReadonlyMap<string, ModelRow> | undefined,
): readonly Repetition[] {
  return [...(subject?.repetitions ?? [])].flatMap(([seed, { name }]) => {
    const row = models?.get(name);
    return row === undefined ? [] : [{ seed, row }];
  });
}

function figureOf(
  rows: readonly Repetition[],
  value: (row: ModelRow) => number | null | undefined,
): Figure | null {
  const repetitions = rows.flatMap(({ seed, row }) => {
    const figure = value(row);
    return figure == null || !Number.isFinite(figure) ? [] : [{ seed, value: figure }];
  });
  if (repetitions.length === 0) return null;
  const values = repetitions.map((one) => one.value);
  return { mean: mean(values), deviation: deviation(values), repetitions };
}

/** A contrast whose verdict is still to be given, together with all others. */
type Estimated = Omit<Contrast, 'evidence'> & {
  readonly evidence:
    Exclude<Evidence, { kind: 'sampled' }> | { readonly kind: 'sampled'; readonly estimate: Estimate };
};

function contrasts({ measure, figures }: FigureRow): readonly (Estimated | null)[] {
  const [base, ...others] = figures;
  return [
    null,
    ...others.map((figure) => (base == null || figure === null ? null : contrast(measure, base, figure))),
  ];
}

function contrast(measure: Measure, base: Figure, figure: Figure): Estimated {
  const found = estimate(repeated(base), repeated(figure));
  const common = found?.pairing.kind === 'paired' ? inCommon(base, figure) : base.repetitions;
  const was = mean(common.map(({ value }) => value));
  const difference = found?.difference ?? figure.mean - was;
  const relative = was === 0 ? null : difference / Math.abs(was);
  return { base: was, difference, relative, evidence: evidenceOf(measure, base, figure, found) };
}

function evidenceOf(
  measure: Measure,
  base: Figure,
  figure: Figure,
  found: Estimate | null,
): Estimated['evidence'] {
  if (measures[measure].role !== 'judged') return { kind: 'unjudged' };
  if (isSame(base, figure)) return { kind: 'same' };
  const isConstant = [base, figure].every(
    (one) => new Set(one.repetitions.map(({ value }) => value)).size === 1,
  );
  // What a model does is a matter of chance even if it is measured once; what it is made of, only if seeds move it.
  if (isConstant && !measures[measure].ofSplit) return { kind: 'exact' };
  return found === null ? { kind: 'single' } : { kind: 'sampled', estimate: found };
}

/** Of the seeds in common, if there are any. */
function isSame(base: Figure, figure: Figure): boolean {
  const values = repeated(figure);
  const common = inCommon(base, figure);
  return common.length > 0 && common.every(({ seed, value }) => values.get(seed) === value);
}

/** The base's repetitions that the other side has too. */
function inCommon(base: Figure, figure: Figure): Figure['repetitions'] {
  const values = repeated(figure);
  return base.repetitions.filter(({ seed }) => values.has(seed));
}

function repeated({ repetitions }: Figure): ReadonlyMap<string, number> {
  return new Map(repetitions.map(({ seed, value }) => [seed, value]));
}

/** All verdicts of a diff are given together, so that the chance of a wrong one among them is what was promised. */
function judged(
  rows: readonly (FigureRow & { readonly against: readonly (Estimated | null)[] })[],
): readonly AnswerRow[] {
  const estimates = rows.flatMap(({ against }) =>
    against.flatMap((one) => (one?.evidence.kind === 'sampled' ? [one.evidence.estimate] : [])),
  );
  const verdicts = new Map(judge(estimates).map((verdict, place) => [estimates[place], verdict]));
  const settled = (one: Estimated): Contrast => {
    if (one.evidence.kind !== 'sampled') return { ...one, evidence: one.evidence };
    const { estimate } = one.evidence;
    const { verdict, adjustedP, needed } = verdicts.get(estimate) ?? {
      ...{ verdict: 'no evidence', adjustedP: null, needed: null },
    };
    return { ...one, evidence: { kind: 'sampled', ...estimate, adjustedP, needed, verdict: words[verdict] } };
  };
  return rows.map((row) => ({ ...row, against: row.against.map((one) => one && settled(one)) }));
}

const words: Readonly<Record<'lower' | 'higher' | 'no evidence', Judgement>> = {
  lower: 'better',
  higher: 'worse',
  'no evidence': 'no evidence',
};
