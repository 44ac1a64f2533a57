import type { Span } from '../../diag/source.ts';
import { cascade } from '../cascade.ts';
import type { CheckedStage, Context } from '../context.ts';
import type { Derived } from '../derive.ts';
import { defaultUpkeep } from '../fitting.ts';
import { quantizeForm, quantizeRuleForm } from '../forms/quantize.ts';
import { reportMisplaced } from '../misplaced.ts';
import { read } from '../read.ts';
import { modelInputOf, stageName, type VerbUse } from '../roles.ts';
import { reviewBits, reviewBiasRules, reviewRequantizing, type Precision } from '../rules/quantize.ts';
import { tensorRules } from '../tensor-rules.ts';

const defaultBits = 8;

export function checkQuantize(
  derived: Derived,
  { head, owner }: VerbUse,
  context: Context,
): CheckedStage | null {
  const { findings } = context;
  const { declaration, block } = derived;
  reportMisplaced(block, owner.text, { rules: true, expectations: false }, findings);
  if (head.on !== null) findings.report('E0208', { verb: 'quantize' }, head.on.span);
  const input = modelInputOf('quantize', head.operand, context);
  const reading = read(quantizeForm, block, owner, context);
  if (reading === null || input === null) return null;
  const { facts } = input;
  const rules = tensorRules(block, reading, ['bits', 'per'], quantizeRuleForm, 'all', facts.model, context);
  if (rules === null || !reviewBits(rules, context)) return null;
  reviewBiasRules(rules, context);

  const holding = cascade(rules, findings);
  const tensors: Precision[] = [];
  const places: Record<string, Span> = {};
  for (const { name, role } of facts.model.tensors) {
    const settings = holding.get(name);
    if (settings === undefined) continue;
    const [bits, per] = [settings.get('bits'), settings.get('per')];
    const value = {
      bits: Number(bits?.value ?? defaultBits),
      per: role === 'bias' ? 'tensor' : per?.value === 'tensor' ? 'tensor' : 'row',
    } as const;
    tensors.push({ tensor: name, value, place: bits?.place ?? null });
    if (bits !== undefined) places[`tensors.${name}.bits`] = bits.place.edit;
    if (per !== undefined && role !== 'bias') places[`tensors.${name}.per`] = per.place.edit;
  }
  if (tensors.length === 0) {
    findings.report('E0330', {}, owner.span);
    return null;
  }
  reviewRequantizing(tensors, input, owner, context);
  const name = stageName(declaration.name.text);
  const done = tensors.map(({ tensor, value }) => [tensor, { value, stage: name }] as const);
  return {
    stage: {
      name,
      kind: 'quantize',
      settings: { tensors: Object.fromEntries(tensors.map(({ tensor, value }) => [tensor, value])) },
      inputs: { model: input.stage },
      files: {},
      upkeep: defaultUpkeep,
      expectations: [],
      span: declaration.name.span,
      places,
    },
    yields: { ...facts, bits: new Map([...facts.bits, ...done]) },
  };
}
