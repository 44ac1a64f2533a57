import type { Span } from '../../diag/source.ts';
import type { EvaluateDeclaration, Name } from '../../lang/ast.ts';
import type { CheckedStage, Context } from '../context.ts';
import { checkExpectations } from '../expectations.ts';
import { defaultUpkeep } from '../fitting.ts';
import { evaluateForm } from '../forms/evaluate.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces } from '../places.ts';
import { read } from '../read.ts';
import { modelInputOf, stageName } from '../roles.ts';
import { splits, type Split } from '../settings/corpus.ts';
import { reportUnknownWord } from '../unknown.ts';
import { nothing, overlay, written } from '../written.ts';

/** One stage for each subject. */
export function checkEvaluate(
  declaration: EvaluateDeclaration,
  subject: Name,
  context: Context,
): CheckedStage | null {
  const { findings } = context;
  const block = written(declaration.block, 0, findings);
  const owner = { text: `evaluate \`${subject.text}\``, span: subject.span };
  for (const name of block.without) findings.report('E0315', { name: name.text }, name.span);
  reportMisplaced(block, owner.text, { rules: false, expectations: true }, findings);

  const evaluated = splitsOf(declaration.splits, context);
  const expectations = checkExpectations(block.expectations, evaluated ?? [], context);
  const input = modelInputOf('evaluate', subject, context);
  const engine = input?.facts.fitting.settings.get('engine');
  const inherited = engine === undefined ? nothing : { ...nothing, settings: new Map([['engine', engine]]) };
  const own = overlay(inherited, { ...block, without: [] }, findings);
  const override = context.overrides.evaluations.get(subject.text) ?? nothing;
  const reading = read(evaluateForm, overlay(own, override, findings), owner, context);
  if (reading === null || input === null || evaluated === null || expectations === null) return null;

  const places: Record<string, Span> = typedPlaces(reading.places, {});
  const [first, last] = [declaration.splits[0], declaration.splits.at(-1)];
  if (first !== undefined && last !== undefined) places['splits'] = { ...first.span, end: last.span.end };
  return {
    stage: {
      name: stageName(`evaluate ${subject.text}`),
      kind: 'evaluate',
      settings: { splits: evaluated, ...reading.value },
      inputs: { model: input.stage, corpus: input.facts.corpus },
      files: {},
      upkeep: defaultUpkeep,
      expectations,
      span: subject.span,
      places,
    },
    yields: null,
  };
}

/** In the order train, valid, test: the order of writing is no part of the question. */
function splitsOf(names: readonly Name[], { findings }: Context): readonly Split[] | null {
  if (names.length === 0) return ['valid'];
  const found = new Map<string, Name>();
  let complete = true;
  for (const name of names) {
    const first = found.get(name.text);
    if (first !== undefined) {
      const related = [{ span: first.span, label: 'first listed here' }];
      findings.report('E0332', { name: name.text }, name.span, { related });
      complete = false;
    } else if (!(splits as readonly string[]).includes(name.text)) {
      reportUnknownWord('split', name, splits, findings);
      complete = false;
    } else if (name.text === 'train') findings.report('E0314', {}, name.span);
    found.set(name.text, name);
  }
  return complete ? splits.filter((split) => found.has(split)) : null;
}
