import type { z } from 'zod';
import type { Span } from '../../diag/source.ts';
import { cascade, type Cascade, type TensorRule } from '../cascade.ts';
import { computeOf, withAsked, type Compute } from '../compute.ts';
import type { CheckedStage, Context, ModelFacts } from '../context.ts';
import type { Derived } from '../derive.ts';
import {
  defaultUpkeep,
  fittingNames,
  fittingOf,
  fittingRenames,
  heritage,
  lengthOf,
  takeOver,
  upkeepOf,
} from '../fitting.ts';
import { pruneForm, pruneRuleForm } from '../forms/prune.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces } from '../places.ts';
import { read } from '../read.ts';
import type { Owner, Place, Reading } from '../reading.ts';
import { corpusOf, modelInputOf, stageName, type VerbUse } from '../roles.ts';
import { reviewAveraging } from '../rules/averaging.ts';
import { reviewFitting } from '../rules/fitting.ts';
import { reviewSteps } from '../rules/windows.ts';
import { reviewSchedule, reviewTargets, type Target } from '../rules/prune.ts';
import { analysedTensors, namedSchedule } from '../schedules/named.ts';
import { publishedActs } from '../schedules/published.ts';
import type { PruneSettings } from '../settings/prune.ts';
import type { Length } from '../settings/training.ts';
import { tensorRules } from '../tensor-rules.ts';
import { spanOf, type WrittenBlock } from '../written.ts';

export function checkPrune(derived: Derived, { head, owner }: VerbUse, context: Context): CheckedStage {
  const { findings } = context;
  const { declaration } = derived;
  reportMisplaced(derived.block, owner.text, { rules: true, expectations: false }, findings);
  const input = modelInputOf('prune', head.operand, context);
  const { facts } = input;
  reportQuantized(facts, head.operand.span, context);
  const corpus = head.on === null ? facts.corpus : corpusOf(head.on, context);

  const { reading, retrains, length, compute, fitting } = retrainingOf(
    derived,
    owner,
    { ...facts, corpus },
    context,
  );
  const { value, places, doubtful } = reading;
  const idle = !retrains && !doubtful.has('epochs') && !doubtful.has('steps');
  if (idle) reportIdle(derived.block, head.on?.span ?? null, context);

  const { model } = facts;
  const rules = tensorRules(derived.block, reading, ['from', 'to'], pruneRuleForm, 'weights', model, context);
  const gradual = ['cubic', 'over'].some((setting) => places.has(setting) || doubtful.has(setting));
  const schedule = namedSchedule(reading, model, context);
  const holding = cascade([...schedule.rules, ...rules], findings);
  const targets = targetsOf(holding, facts, gradual, context);
  const unsettled = [...holding].filter(([, { settings, open }]) => open && !settings.has('to'));
  const isAll = schedule.stage === null && schedule.sound;
  if (targets?.length === 0 && unsettled.length === 0 && model !== null && isAll) {
    findings.report('E0304', { owner: owner.text, setting: 'to', example: 'to 60%' }, owner.span);
  }
  reviewTargets(targets ?? [], facts, gradual, head.operand.text, context);

  const name = stageName(declaration.name.text);
  const sparsity = new Map(facts.sparsity);
  for (const { tensor, to } of targets ?? []) sparsity.set(tensor, { value: to, stage: name });
  for (const [tensor] of unsettled) sparsity.set(tensor, { value: null, stage: name });
  const kept = schedule.stage === null ? [] : keptOf(rules, holding);
  for (const tensor of analysedTensors(schedule.stage, context)) {
    if (!kept.includes(tensor) && !sparsity.has(tensor)) sparsity.set(tensor, { value: null, stage: name });
  }
  const yields: ModelFacts = { ...facts, corpus, fitting, sparsity, bits: new Map() };
  if (!value || !targets || !schedule.sound || !input.stage || !corpus || (length && !compute))
    return { stage: null, yields };
  const retraining = length && compute && fittingOf(value, length, compute.settings);
  return {
    stage: {
      name,
      kind: 'prune',
      settings: {
        targets: Object.fromEntries(targets.map(({ tensor, from, to }) => [tensor, { from, to }])),
        schedule: scheduleOf(value),
        ...(schedule.stage === null ? {} : { kept }),
        retraining,
      },
      inputs: {
        model: input.stage,
        ...(schedule.stage === null ? {} : { schedule: schedule.stage }),
        ...(retraining === null ? {} : { corpus }),
      },
      files: {},
      upkeep: retraining === null ? defaultUpkeep : upkeepOf(value),
      expectations: [],
      span: declaration.name.span,
      places: placesOf(places, targets),
      settled: retrainingPaths(compute?.settled ?? {}),
    },
    yields,
  };
}

/** The settings, whether and how long is retrained, and what later stages take over. */
function retrainingOf({ block: own, layer }: Derived, owner: Owner, facts: ModelFacts, context: Context) {
  const fits = fittingNames.some((name) => own.settings.has(name));
  const retrains = ['epochs', 'steps', 'over'].some((name) => own.settings.has(name));
  const { block: given, elsewhere } = fits
    ? takeOver(facts.fitting, own, context)
    : { block: own, elsewhere: [] };
  const block = retrains ? withAsked(given, context) : given;
  const reading = read(pruneForm, block, owner, context, elsewhere);
  const { known, places } = reading;
  const length = retrains ? retrainingLength(reading, owner, context) : null;
  if (length !== null) {
    const own = { ...reading, places: ownPlaces(places, layer) };
    reviewFitting(own, length, context);
    reviewAveraging(own, length, context);
    reviewSteps(own, facts.model, context);
  }
  const cubic = known.cubic ?? (known.over === undefined ? undefined : cubicOver(known.over));
  if (known.cubic !== undefined && known.over !== undefined) {
    const reason = '`cubic` already says how the schedule goes';
    const place = places.get('over')?.edit ?? owner.span;
    context.findings.report('E0306', { setting: 'over', reason, advice: 'keep one of the two' }, place);
  } else if (cubic !== undefined) {
    const { batch, bptt, crop } = known;
    const fitting = { length, batch, bptt: crop ?? bptt, corpus: facts.corpus };
    reviewSchedule(cubic, fitting, places, context);
  }
  const compute = retrains ? computeOf(reading, own, owner, context) : null;
  return { reading, retrains, length, compute, fitting: fits ? heritage(block, reading) : facts.fitting };
}

/** As long as the schedule, unless something else is said. */
function retrainingLength(
  reading: Reading<z.output<typeof pruneForm>>,
  owner: Owner,
  context: Context,
): Length | null {
  const { known, doubtful, places } = reading;
  const isSaid = ['epochs', 'steps'].some((name) => places.has(name) || doubtful.has(name));
  if (isSaid) return lengthOf(reading, owner, context);
  return known.over === undefined ? null : { kind: 'steps', count: known.over };
}

/** `over 175k`: as often as the published schedules act. */
function cubicOver(end: number): { readonly begin: number; readonly end: number; readonly every: number } {
  return { begin: 0, end, every: Math.max(1, Math.floor(end / publishedActs)) };
}

function scheduleOf({ cubic, over }: z.output<typeof pruneForm>): PruneSettings['schedule'] {
  const gradual = cubic ?? (over === undefined ? undefined : cubicOver(over));
  return gradual === undefined ? { kind: 'once' } : { kind: 'cubic', ...gradual };
}

/** Tensors that a rule keeps as they are. */
function keptOf(rules: readonly TensorRule[], holding: Cascade): readonly string[] {
  const named = rules.flatMap(({ settings, tensors }) => (settings['keep'] === true ? tensors : []));
  return [...new Set(named.map(({ name }) => name))].filter((name) => !holding.has(name)).sort();
}

/** Settings of a retraining that does not take place. */
function reportIdle({ settings }: WrittenBlock, on: Span | null, { findings }: Context): void {
  const reason = 'without `epochs` or `steps` there is no retraining';
  const advice = 'say how long to retrain, for example `steps 400`, or delete it';
  if (on !== null) findings.report('E0306', { setting: 'on', reason, advice }, on);
  for (const [name, setting] of settings) {
    if (fittingNames.includes(name))
      findings.report('E0306', { setting: name, reason, advice }, spanOf(setting));
  }
  const cubic = settings.get('cubic');
  if (cubic !== undefined) findings.report('E0322', {}, cubic.name.span);
}

function reportQuantized(
  { bits, activations }: ModelFacts,
  span: Span,
  { findings, symbols }: Context,
): void {
  const first = [...bits.values()][0] ?? activations;
  if (first === undefined) return;
  const quantized = symbols.byName.get(first.stage)?.name;
  const related = quantized ? [{ span: quantized.span, label: 'quantized here' }] : [];
  findings.report('E0327', { stage: first.stage }, span, { related });
}

/** The known targets with their places; null after a mistake, reported. */
function targetsOf(
  holding: Cascade,
  facts: ModelFacts,
  gradual: boolean,
  { findings }: Context,
): readonly Target[] | null {
  const tensors = facts.model?.tensors ?? [];
  const biases = new Set(tensors.filter(({ role }) => role === 'bias').map(({ name }) => name));
  const targets: Target[] = [];
  for (const [tensor, { settings, open }] of holding) {
    const [from, to] = [settings.get('from'), settings.get('to')];
    if (to === undefined) {
      if (from === undefined || open) continue;
      const needy = { owner: 'a rule with `from`', setting: 'to', example: 'to 60%' };
      findings.report('E0304', needy, from.place.edit);
      return null;
    }
    // Where a schedule begins is, unless said otherwise, where the model stands.
    const start = gradual ? (facts.sparsity.get(tensor)?.value ?? 0) : 0;
    const isLost = !gradual && from?.rule.yields === true;
    const given = from === undefined || isLost ? null : { value: Number(from.value), place: from.place };
    targets.push({
      tensor,
      from: gradual ? (given?.value ?? start) : 0,
      given,
      to: Number(to.value),
      place: to.place,
      ofTable: to.rule.yields === true,
      isBias: biases.has(tensor),
    });
  }
  return targets;
}

function retrainingPaths(settled: Compute['settled']): Record<string, string> {
  return Object.fromEntries(Object.entries(settled).map(([path, value]) => [`retraining.${path}`, value]));
}

/** The places of what the stage itself says, not of what it takes over. */
function ownPlaces(places: ReadonlyMap<string, Place>, layer: number): ReadonlyMap<string, Place> {
  return new Map([...places].filter(([, place]) => place.layer >= layer));
}

function placesOf(places: ReadonlyMap<string, Place>, targets: readonly Target[]): Record<string, Span> {
  const fitting = new Map<string, Place>();
  const typed: Record<string, Span> = {};
  for (const [path, place] of places) {
    if (path === 'from' || path === 'to' || path === 'schedule') continue;
    if (path === 'over') {
      for (const name of ['kind', 'end', 'every']) typed[`schedule.${name}`] = place.edit;
      if (!places.has('steps') && !places.has('epochs')) typed['retraining.length.count'] = place.edit;
    } else if (path === 'cubic') typed['schedule.kind'] = place.edit;
    else if (path.startsWith('cubic.')) typed[path.replace('cubic', 'schedule')] = place.edit;
    else fitting.set(path, place);
  }
  Object.assign(typed, typedPlaces(fitting, fittingRenames, 'retraining.'));
  for (const { tensor, given, place } of targets) {
    typed[`targets.${tensor}.to`] = place.edit;
    if (given !== null) typed[`targets.${tensor}.from`] = given.place.edit;
  }
  return typed;
}
