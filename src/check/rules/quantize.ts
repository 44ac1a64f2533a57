import { amountText } from '../amount.ts';
import type { TensorRule } from '../cascade.ts';
import type { Context } from '../context.ts';
import type { Owner, Place } from '../reading.ts';
import type { ModelInput } from '../roles.ts';
import type { TensorBits } from '../settings/quantize.ts';

const [leastBits, mostBits] = [2, 16];

/** Whether every `bits` lies where quantization makes sense. */
export function reviewBits(rules: readonly TensorRule[], { findings }: Context): boolean {
  let sound = true;
  for (const { settings, places } of rules) {
    const { bits } = settings;
    const place = places.get('bits');
    if (typeof bits !== 'number' || place === undefined) continue;
    if (Number.isInteger(bits) && bits >= leastBits && bits <= mostBits) continue;
    sound = false;
    const found = amountText({ value: bits, dimension: 'number' });
    findings.report('E0313', { found, keep: 'keep yes' }, place.value);
  }
  return sound;
}

export function reviewBiasRules(rules: readonly TensorRule[], { findings }: Context): void {
  for (const { tensors, settings, places } of rules) {
    const place = places.get('per');
    if (place === undefined || settings['per'] !== 'row' || tensors.some(({ role }) => role !== 'bias'))
      continue;
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
  { stage: input, facts }: ModelInput,
  owner: Owner,
  { findings, stages }: Context,
): void {
  for (const { tensor, value, place } of tensors) {
    const before = facts.bits.get(tensor);
    if (before === undefined || value.bits < before.value.bits) continue;
    const quantized = stages.get(before.stage)?.stage;
    const related = quantized
      ? [{ span: quantized.span, label: `\`${quantized.name}\` quantizes here` }]
      : [];
    const holes = { tensor, input, has: before.value.bits, bits: value.bits };
    findings.report('E0331', holes, place?.value ?? owner.span, { related });
  }
}
