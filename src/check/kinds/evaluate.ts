import type { z } from 'zod';
import type { Span } from '../../diag/source.ts';
import type { EvaluateDeclaration, Name } from '../../lang/ast.ts';
import { computeNames, computeOf, computingOf, withAsked } from '../compute.ts';
import type { Context } from '../context.ts';
import { definedOnly } from '../defined.ts';
import { checkExpectations } from '../expectations.ts';
import { defaultUpkeep } from '../fitting.ts';
import { evaluateForm } from '../forms/evaluate.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces } from '../places.ts';
import type { AnyPlannedStage } from '../plan.ts';
import { read } from '../read.ts';
import { reviewCacheChange, reviewCacheColumns } from '../rules/cache.ts';
import { reviewKernels } from '../rules/evaluate.ts';
import { modelInputOf, stageName } from '../roles.ts';
import type { ComputeSettings } from '../settings/compute.ts';
import { splits, type Split } from '../settings/corpus.ts';
import type { EvaluateSettings } from '../settings/evaluate.ts';
import { knownWord } from '../unknown.ts';
import { nothing, overlay, written } from '../written.ts';

/** One stage for each subject. */
export function checkEvaluate(
  declaration: EvaluateDeclaration,
  subject: Name,
  context: Context,
): AnyPlannedStage | null {
  const { findings } = context;
  const block = written(declaration.block, { from: 0, width: 1 }, context.clauses, findings);
  const owner = { text: `evaluate \`${subject.text}\``, span: subject.span };
  for (const name of block.without) findings.report('E0315', { name: name.text }, name.span);
  reportMisplaced(block, owner.text, { rules: false, expectations: true }, findings);

  const evaluated = splitsOf(declaration.splits, context);
  const input = modelInputOf('evaluate', subject, context);
  const { fitting } = input.facts;
  const override = context.overrides.evaluations.get(subject.text) ?? nothing;
  const own = overlay({ ...block, without: [] }, override, findings);
  const whole = withAsked(overlay(computingOf(fitting), own, findings), context);
  const reading = read(evaluateForm, whole, owner, context, fitting === null ? computeNames : []);
  const isScored = reading.places.has('score') || reading.doubtful.has('score');
  const expectations = checkExpectations(block.expectations, { splits: evaluated, isScored }, context);
  const compute = computeOf(reading, own, owner, context);
  const { corpus } = input.facts;
  const sound = reviewKernels(reading, compute?.settings, input, subject.text, context);
  const isCached = reviewCacheChange(reading, input.facts.model, subject.text, context);
  reviewCacheColumns(reading, input.facts.model, subject, context);
  if (
    !sound ||
    !isCached ||
    !reading.value ||
    !compute ||
    !input.stage ||
    !corpus ||
    !evaluated ||
    !expectations
  )
    return null;

  const places: Record<string, Span> = typedPlaces(reading.places, {
    score: ['score.kind'],
    cache: ['cache.kind'],
  });
  const [first, last] = [declaration.splits[0], declaration.splits.at(-1)];
  if (first !== undefined && last !== undefined) places['splits'] = { ...first.span, end: last.span.end };
  return {
    name: stageName(`evaluate ${subject.text}`),
    kind: 'evaluate',
    settings: settingsOf(evaluated, reading.value, compute.settings),
    inputs: { model: input.stage, corpus },
    files: {},
    upkeep: defaultUpkeep,
    expectations,
    span: subject.span,
    places,
    settled: compute.settled,
  };
}

function settingsOf(
  evaluated: readonly Split[],
  { score, cache, keep, columns, ranks, compat, ...value }: z.output<typeof evaluateForm>,
  compute: ComputeSettings,
): EvaluateSettings {
  return {
    splits: evaluated,
    ...value,
    ...(score === undefined ? {} : { score }),
    ...(cache === undefined ? {} : { cache: definedOnly(cache) }),
    ...(keep === undefined ? {} : { keep }),
    ...(columns === 'rows' ? {} : { columns }),
    ...(ranks === 1 ? {} : { ranks }),
    ...(compat === 'intended' ? {} : { compat }),
    ...compute,
  };
}

/** In the order train, valid, test: the order of writing is no part of the question. null = not known. */
function splitsOf(names: readonly Name[], { findings }: Context): readonly Split[] | null {
  if (names.length === 0) return ['valid'];
  const found = new Map<Split | null, Name>();
  for (const name of names) {
    const split = knownWord('split', name, splits, findings);
    const first = found.get(split);
    if (first === undefined) {
      found.set(split, name);
      if (name.text === 'train') findings.report('E0314', {}, name.span);
    } else if (first.text === name.text) {
      const related = [{ span: first.span, label: 'first listed here' }];
      findings.report('E0332', { name: name.text }, name.span, { related });
    }
  }
  return found.has(null) ? null : splits.filter((split) => found.has(split));
}
