import type { StageName } from '../../base/brand.ts';
import type { Span } from '../../diag/source.ts';
import { cascade, type Cascade } from '../cascade.ts';
import type { CheckedStage, Context, ModelFacts } from '../context.ts';
import type { Derived } from '../derive.ts';
import {
  defaultUpkeep,
  fittingNames,
  fittingOf,
  fittingRenames,
  heritage,
  lengthOf,
  upkeepOf,
} from '../fitting.ts';
import { pruneForm, pruneRuleForm } from '../forms/prune.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces } from '../places.ts';
import { read } from '../read.ts';
import type { Owner, Place } from '../reading.ts';
import { corpusOf, modelInputOf, stageName, type VerbUse } from '../roles.ts';
import { reviewFitting } from '../rules/fitting.ts';
import { reviewSchedule, reviewTargets, type Target } from '../rules/prune.ts';
import type { PruneSettings } from '../settings/prune.ts';
import { tensorRules } from '../tensor-rules.ts';
import { overlay, spanOf, type WrittenBlock } from '../written.ts';

export function checkPrune(
  derived: Derived,
  { head, owner }: VerbUse,
  context: Context,
): CheckedStage | null {
  const { findings } = context;
  const { declaration } = derived;
  reportMisplaced(derived.block, owner.text, { rules: true, expectations: false }, findings);
  const input = modelInputOf('prune', head.operand, context);
  const retrains = derived.block.settings.has('epochs') || derived.block.settings.has('steps');
  const given = head.on && corpusOf(head.on, context);
  const block = retrains
    ? overlay(input?.facts.fitting ?? heritage(derived.block), derived.block, findings)
    : withoutFitting(derived.block, head.on?.span ?? null, context);
  const reading = read(pruneForm, block, owner, context);
  if (input !== null && input.facts.bits.size > 0) reportQuantized(input.facts, head.operand.span, context);
  if (reading === null || input === null || (head.on !== null && given === null)) return null;

  const { facts } = input;
  const { value, places } = reading;
  const length = retrains ? lengthOf(reading, owner, context) : null;
  if (retrains && length === null) return null;
  const corpus = given ?? facts.corpus;
  const rules = tensorRules(
    derived.block,
    reading,
    ['from', 'to'],
    pruneRuleForm,
    'weights',
    facts.model,
    context,
  );
  const holding = rules && cascade(rules, findings);
  if (rules === null || holding === null) return null;

  const gradual = value.cubic !== undefined;
  const targets = targetsOf(holding, facts, gradual, owner, context);
  if (targets === null) return null;
  reviewTargets(targets, facts, gradual, input.stage, context);
  const cubic = places.get('cubic');
  if (value.cubic !== undefined && cubic !== undefined) {
    reviewSchedule(value.cubic, { length, batch: value.batch, bptt: value.bptt, corpus }, places, context);
  }
  const retraining = length && fittingOf(value, length);
  if (retraining !== null) reviewFitting(retraining, derivedPlaces(places, derived.layer), context);

  const settings: PruneSettings = {
    targets: Object.fromEntries(targets.map(({ tensor, from, to }) => [tensor, { from, to }])),
    schedule: value.cubic === undefined ? { kind: 'once' } : { kind: 'cubic', ...value.cubic },
    retraining,
  };
  const name = stageName(declaration.name.text);
  return {
    stage: {
      name,
      kind: 'prune',
      settings,
      inputs: retraining === null ? { model: input.stage } : { model: input.stage, corpus },
      files: {},
      upkeep: retraining === null ? defaultUpkeep : upkeepOf(value),
      expectations: [],
      span: declaration.name.span,
      places: placesOf(places, targets),
    },
    yields: {
      ...facts,
      corpus,
      fitting: retraining === null ? facts.fitting : heritage(block),
      sparsity: new Map([...facts.sparsity, ...targets.map(({ tensor, to }) => done(tensor, to, name))]),
    },
  };
}

function done(tensor: string, value: number, stage: StageName) {
  return [tensor, { value, stage }] as const;
}

/** Settings of a retraining that does not take place are mistakes; the rest is read. */
function withoutFitting(block: WrittenBlock, on: Span | null, { findings }: Context): WrittenBlock {
  const reason = 'without `epochs` or `steps` there is no retraining';
  const advice = 'say how long to retrain, for example `steps 400`, or delete it';
  if (on !== null) findings.report('E0306', { setting: 'on', reason, advice }, on);
  const settings = new Map(block.settings);
  for (const name of [...fittingNames, 'cubic']) {
    const setting = settings.get(name);
    if (setting === undefined) continue;
    settings.delete(name);
    if (name === 'cubic') findings.report('E0322', {}, setting.name.span);
    else findings.report('E0306', { setting: name, reason, advice }, spanOf(setting));
  }
  return { ...block, settings };
}

function reportQuantized({ bits }: ModelFacts, span: Span, { findings, stages }: Context): void {
  const [first] = bits.values();
  if (first === undefined) return;
  const quantized = stages.get(first.stage)?.stage;
  const related = quantized ? [{ span: quantized.span, label: 'quantized here' }] : [];
  findings.report('E0327', { stage: first.stage }, span, { related });
}

/** Each tensor's target with its places, or null after a mistake. */
function targetsOf(
  holding: Cascade,
  facts: ModelFacts,
  gradual: boolean,
  owner: Owner,
  { findings }: Context,
): readonly Target[] | null {
  const targets: Target[] = [];
  for (const [tensor, settings] of holding) {
    const [from, to] = [settings.get('from'), settings.get('to')];
    if (to === undefined) {
      if (from === undefined) continue;
      const needy = { owner: 'a rule with `from`', setting: 'to', example: 'to 60%' };
      findings.report('E0304', needy, from.place.edit);
      return null;
    }
    // Where a schedule begins is, unless said otherwise, where the model stands.
    const start = gradual ? (facts.sparsity.get(tensor)?.value ?? 0) : 0;
    const given = from === undefined ? null : { value: Number(from.value), place: from.place };
    targets.push({
      tensor,
      from: gradual ? (given?.value ?? start) : 0,
      given,
      to: Number(to.value),
      place: to.place,
    });
  }
  if (targets.length > 0) return targets;
  findings.report('E0304', { owner: owner.text, setting: 'to', example: 'to 60%' }, owner.span);
  return null;
}

/** The places of what the stage itself says, not of what it takes over. */
function derivedPlaces(places: ReadonlyMap<string, Place>, layer: number): ReadonlyMap<string, Place> {
  return new Map([...places].filter(([, place]) => place.layer >= layer));
}

function placesOf(places: ReadonlyMap<string, Place>, targets: readonly Target[]): Record<string, Span> {
  const schedule = [...places].filter(([path]) => path.startsWith('cubic'));
  const fitting = [...places].filter(
    ([path]) => !path.startsWith('cubic') && path !== 'from' && path !== 'to',
  );
  const typed: Record<string, Span> = {
    ...typedPlaces(new Map(fitting), fittingRenames, 'retraining.'),
    ...Object.fromEntries(
      schedule.map(([path, { edit }]) => [
        path.replace(/^cubic$/, 'cubic.kind').replace(/^cubic/, 'schedule'),
        edit,
      ]),
    ),
  };
  for (const { tensor, given, place } of targets) {
    typed[`targets.${tensor}.to`] = place.edit;
    if (given !== null) typed[`targets.${tensor}.from`] = given.place.edit;
  }
  return typed;
}
