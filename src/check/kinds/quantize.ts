import type { Span } from '../../diag/source.ts';
import { cascade } from '../cascade.ts';
import type { CheckedStage, Context, ModelFacts } from '../context.ts';
import type { Derived } from '../derive.ts';
import { defaultUpkeep } from '../fitting.ts';
import { quantizeForm, quantizeRuleForm } from '../forms/quantize.ts';
import { reportMisplaced } from '../misplaced.ts';
import { read } from '../read.ts';
import { modelInputOf, stageName, type VerbUse } from '../roles.ts';
import { reviewBits, reviewBiasRules, reviewRequantizing, type Precision } from '../rules/quantize.ts';
import { tensorRules } from '../tensor-rules.ts';

const defaultBits = 8;

export function checkQuantize(derived: Derived, { head, owner }: VerbUse, context: Context): CheckedStage {
  const { findings } = context;
  const { declaration, block } = derived;
  reportMisplaced(block, owner.text, { rules: true, expectations: false }, findings);
  if (head.on !== null) findings.report('E0208', { verb: 'quantize' }, head.on.span);
  const input = modelInputOf('quantize', head.operand, context);
  const reading = read(quantizeForm, block, owner, context);
  const { facts } = input;
  const { model } = facts;
  const written = tensorRules(block, reading, ['bits', 'per'], quantizeRuleForm, 'all', model, context);
  const rules = reviewBits(written, context);
  reviewBiasRules(rules, context);

  const stage = stageName(declaration.name.text);
  const done = new Map(facts.bits);
  const holding = cascade(rules, findings);
  const tensors: Precision[] = [];
  const places: Record<string, Span> = {};
  for (const { name, role } of model?.tensors ?? []) {
    const held = holding.get(name);
    if (held === undefined) continue;
    const [bits, per] = [held.settings.get('bits'), held.settings.get('per')];
    if (held.open && bits === undefined) {
      done.set(name, { value: null, stage });
      continue;
    }
    const value = {
      bits: Number(bits?.value ?? defaultBits),
      per: role === 'bias' ? 'tensor' : per?.value === 'tensor' ? 'tensor' : 'row',
    } as const;
    tensors.push({ tensor: name, value, place: bits?.place ?? null });
    done.set(name, { value, stage });
    if (bits !== undefined) places[`tensors.${name}.bits`] = bits.place.edit;
    if (per !== undefined && role !== 'bias') places[`tensors.${name}.per`] = per.place.edit;
  }
  if (model !== null && holding.size === 0) findings.report('E0330', {}, owner.span);
  reviewRequantizing(tensors, facts, head.operand.text, owner, context);
  const yields: ModelFacts = { ...facts, bits: done };
  if (!input.stage) return { stage: null, yields };
  return {
    stage: {
      name: stage,
      kind: 'quantize',
      settings: { tensors: Object.fromEntries(tensors.map(({ tensor, value }) => [tensor, value])) },
      inputs: { model: input.stage },
      files: {},
      upkeep: defaultUpkeep,
      expectations: [],
      span: declaration.name.span,
      places,
    },
    yields,
  };
}
