import type { Name } from '../../lang/ast.ts';
import { amountText } from '../amount.ts';
import type { TensorRule } from '../cascade.ts';
import type { Context, ModelFacts } from '../context.ts';
import type { Owner, Place } from '../reading.ts';
import type { TensorBits } from '../settings/quantize.ts';

const [leastBits, mostBits] = [2, 16];

/** The rules, those no longer sound whose `bits` lie where quantization makes no sense; these are reported. */
export function reviewBits(rules: readonly TensorRule[], { findings }: Context): readonly TensorRule[] {
  return rules.map((rule) => {
    const { bits } = rule.settings;
    const place = rule.places.get('bits');
    if (typeof bits !== 'number' || place === undefined || isSensible(bits)) return rule;
    const holes = { setting: 'bits', what: 'a tensor', keep: 'keep yes' };
    findings.report('E0313', { ...holes, found: numberText(bits) }, place.value);
    return { ...rule, sound: false };
  });
}

/** Whether activations have bits that make sense; what does not is reported. */
export function reviewActivations(
  activations: boolean | number | undefined,
  places: ReadonlyMap<string, Place>,
  { findings }: Context,
): boolean {
  const place = places.get('activations');
  if (typeof activations !== 'number' || place === undefined || isSensible(activations)) return true;
  const holes = { setting: 'activations', what: 'them', keep: 'activations no' };
  findings.report('E0313', { ...holes, found: numberText(activations) }, place.value);
  return false;
}

/** Steps after a quantization would lead off its grids. */
export function reviewQuantized(
  { bits, activations }: ModelFacts,
  operand: Name,
  { findings, symbols }: Context,
): void {
  const earlier = [...bits.values()][0] ?? activations;
  if (earlier === undefined) return;
  const quantized = symbols.byName.get(earlier.stage);
  const related = quantized?.kind === 'stage' ? [{ span: quantized.name.span, label: 'quantized here' }] : [];
  findings.report('E0342', { stage: earlier.stage }, operand.span, { related });
}

function isSensible(bits: number): boolean {
  return Number.isInteger(bits) && bits >= leastBits && bits <= mostBits;
}

function numberText(value: number): string {
  return amountText({ value, dimension: 'number' });
}

export function reviewBiasRules(rules: readonly TensorRule[], { findings }: Context): void {
  for (const { tensors, settings, places } of rules) {
    const place = places.get('per');
    if (place === undefined || settings['per'] !== 'row') continue;
    if (tensors.length === 0 || tensors.some(({ role }) => role !== 'bias')) continue;
    const reason = 'a bias is a single row, so it always has one scale';
    findings.report('E0306', { setting: 'per', reason, advice: 'delete it' }, place.edit);
  }
}

/** The precision of one tensor and where its bits were written; null = the default. */
export interface Precision {
  readonly tensor: string;
  readonly value: TensorBits;
  readonly place: Place | null;
}

/** Quantizing again helps only with fewer bits than before. */
export function reviewRequantizing(
  tensors: readonly Precision[],
  facts: ModelFacts,
  input: string,
  owner: Owner,
  { findings, symbols }: Context,
): void {
  for (const { tensor, value, place } of tensors) {
    const before = facts.bits.get(tensor);
    if (!before?.value || value.bits < before.value.bits) continue;
    const quantized = symbols.byName.get(before.stage)?.name;
    const related = quantized
      ? [{ span: quantized.span, label: `\`${quantized.text}\` quantizes here` }]
      : [];
    const holes = { tensor, input, has: before.value.bits, bits: value.bits };
    findings.report('E0331', holes, place?.value ?? owner.span, { related });
  }
}
