import type { Span } from '../../diag/source.ts';
import { cascade } from '../cascade.ts';
import { computeNames, computeOf, withAsked } from '../compute.ts';
import { nothingKnown, type CheckedStage, type Context } from '../context.ts';
import type { Derived } from '../derive.ts';
import { defaultUpkeep } from '../fitting.ts';
import { sensitivityForm, sensitivityRuleForm } from '../forms/sensitivity.ts';
import { reportMisplaced } from '../misplaced.ts';
import { typedPlaces } from '../places.ts';
import { read } from '../read.ts';
import { corpusOf, modelInputOf, stageName, type VerbUse } from '../roles.ts';
import { reviewTotals } from '../rules/sensitivity.ts';
import { tensorRules } from '../tensor-rules.ts';
import { nothing, overlay } from '../written.ts';

/** A tensor that loses more than this passes hardly anything on. */
const usualMost = 0.95;

/** Which tensors of the operand's model bear to be pruned, and a schedule for them. */
export function checkSensitivity(derived: Derived, { head, owner }: VerbUse, context: Context): CheckedStage {
  const { findings } = context;
  const { declaration, block } = derived;
  reportMisplaced(block, owner.text, { rules: true, expectations: false }, findings);
  const input = modelInputOf('sensitivity', head.operand, context);
  const { fitting, model } = input.facts;
  const corpus = head.on === null ? input.facts.corpus : corpusOf(head.on, context);
  const computing = [...(fitting?.settings ?? [])].filter(([name]) => computeNames.includes(name));
  const inherited = overlay({ ...nothing, settings: new Map(computing) }, block, findings);
  const whole = withAsked(inherited, context);
  const reading = read(sensitivityForm, whole, owner, context, fitting === null ? computeNames : []);
  const compute = computeOf(reading, block, owner, context);
  reviewTotals(reading, context);

  const rules = tensorRules(block, reading, ['most'], sensitivityRuleForm, 'weights', model, context);
  const general = { most: reading.known.most ?? usualMost };
  const [first, ...others] = rules;
  const own = first === undefined ? [] : [{ ...first, settings: general }];
  const holding = cascade([...own, ...others], findings);
  const kept = new Set(
    others
      .flatMap(({ settings, tensors }) => (settings['keep'] === true ? tensors : []))
      .map(({ name }) => name)
      .filter((name) => !holding.has(name)),
  );
  const tensors: Record<string, number> = {};
  const places: Record<string, Span> = {};
  for (const { name, role } of model?.tensors ?? []) {
    const most = holding.get(name)?.settings.get('most');
    if (kept.has(name) || (role === 'bias' && most === undefined)) continue;
    tensors[name] = Number(most?.value ?? general.most);
    if (most !== undefined) places[`tensors.${name}`] = most.place.edit;
  }
  if (model !== null && Object.keys(tensors).length === 0) {
    findings.report('E0395', {}, owner.span);
    return { stage: null, yields: nothingKnown };
  }
  if (!reading.value || !compute || !input.stage || !corpus) return { stage: null, yields: nothingKnown };
  const { from, to, levels, batch, bptt, tokens = null } = reading.value;
  return {
    stage: {
      name: stageName(declaration.name.text),
      kind: 'sensitivity',
      settings: { tensors, levels: inOrder(levels), from, to, batch, bptt, tokens, ...compute.settings },
      inputs: { model: input.stage, corpus },
      files: {},
      upkeep: defaultUpkeep,
      expectations: [],
      span: declaration.name.span,
      places: { ...typedPlaces(reading.places, { most: [] }), ...places },
      settled: compute.settled,
    },
    yields: nothingKnown,
  };
}

/** Ascending, each once: the order of writing is no part of the question. */
function inOrder(levels: readonly number[]): readonly number[] {
  return [...new Set(levels)].sort((a, b) => a - b);
}
