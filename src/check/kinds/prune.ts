import type { Span } from '../../diag/source.ts';
import { cascade, type Cascade } from '../cascade.ts';
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
import type { Owner, Place } from '../reading.ts';
import { corpusOf, modelInputOf, stageName, type VerbUse } from '../roles.ts';
import { reviewFitting } from '../rules/fitting.ts';
import { reviewSchedule, reviewTargets, type Target } from '../rules/prune.ts';
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
  const gradual = places.has('cubic') || doubtful.has('cubic');
  const holding = cascade(rules, findings);
  const targets = targetsOf(holding, facts, gradual, context);
  const unsettled = [...holding].filter(([, { settings, open }]) => open && !settings.has('to'));
  if (targets?.length === 0 && unsettled.length === 0 && model !== null) {
    findings.report('E0304', { owner: owner.text, setting: 'to', example: 'to 60%' }, owner.span);
  }
  reviewTargets(targets ?? [], facts, gradual, head.operand.text, context);

  const name = stageName(declaration.name.text);
  const sparsity = new Map(facts.sparsity);
  for (const { tensor, to } of targets ?? []) sparsity.set(tensor, { value: to, stage: name });
  for (const [tensor] of unsettled) sparsity.set(tensor, { value: null, stage: name });
  const yields: ModelFacts = { ...facts, corpus, fitting, sparsity, bits: new Map() };
  if (!value || !targets || !input.stage || !corpus || (length && !compute)) return { stage: null, yields };
  const retraining = length && compute && fittingOf(value, length, compute.settings);
  return {
    stage: {
      name,
      kind: 'prune',
      settings: {
        targets: Object.fromEntries(targets.map(({ tensor, from, to }) => [tensor, { from, to }])),
        schedule: value.cubic === undefined ? { kind: 'once' } : { kind: 'cubic', ...value.cubic },
        retraining,
      },
      inputs: retraining === null ? { model: input.stage } : { model: input.stage, corpus },
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
  const retrains = own.settings.has('epochs') || own.settings.has('steps');
  const { block: given, elsewhere } = fits
    ? takeOver(facts.fitting, own, context)
    : { block: own, elsewhere: [] };
  const block = retrains ? withAsked(given, context) : given;
  const reading = read(pruneForm, block, owner, context, elsewhere);
  const { known, places } = reading;
  const length = retrains ? lengthOf(reading, owner, context) : null;
  if (length !== null) reviewFitting({ ...reading, places: ownPlaces(places, layer) }, length, context);
  if (known.cubic !== undefined) {
    const { batch, bptt, crop } = known;
    const fitting = { length, batch, bptt: crop ?? bptt, corpus: facts.corpus };
    reviewSchedule(known.cubic, fitting, places, context);
  }
  const compute = retrains ? computeOf(reading, own, owner, context) : null;
  return { reading, retrains, length, compute, fitting: fits ? heritage(block, reading) : facts.fitting };
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

function reportQuantized({ bits }: ModelFacts, span: Span, { findings, symbols }: Context): void {
  const [first] = bits.values();
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
    const given = from === undefined ? null : { value: Number(from.value), place: from.place };
    targets.push({
      tensor,
      from: gradual ? (given?.value ?? start) : 0,
      given,
      to: Number(to.value),
      place: to.place,
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
    if (path === 'from' || path === 'to') continue;
    if (path === 'cubic') typed['schedule.kind'] = place.edit;
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
