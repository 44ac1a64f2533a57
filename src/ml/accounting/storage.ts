import { fault } from '../../base/fault.ts';
import type { CacheSettings } from '../../check/settings/cache.ts';
import type { Counting } from '../../check/settings/evaluate.ts';
import type { ModelSettings } from '../../check/settings/model.ts';
import { inverseScaleWords, type CountedModel } from './counted-model.ts';

/** What a model takes to be stored, in words of 32 bits. */
export interface Storage {
  /** Of all counted tensors. */
  readonly entries: number;
  readonly nonzeros: number;
  /** The values that are not zero. */
  readonly values: number;
  /** One bit an entry, which says where they stand. */
  readonly masks: number;
  /** Scales of the weights' grids. */
  readonly scales: number;
  /** Greatest magnitude and inverse scale of each rounded activation. */
  readonly quantizers: number;
  readonly total: number;
}

/** How a tensor's values are counted. */
export interface CountedForm {
  /** Bits of each value that is not zero. */
  readonly width: number;
  /** Whether a mask of one bit an entry is counted. */
  readonly mask: boolean;
  /** Whether the scales of its grid are counted. */
  readonly scales: boolean;
}

/**
 * The counted ones of the tensors with these bits, by name. Every tensor is counted as values and a mask, also one that
 * was never pruned. `published` leaves out gains and offsets of norms, which could be fused into the maps after them, and
 * the scales of weights, and takes everything in a quantized model for quantized, positions too.
 */
export function countedForms(
  bits: Readonly<Record<string, number>>,
  counting: Counting,
): ReadonlyMap<string, CountedForm> {
  const isStrict = counting === 'strict';
  const counted = Object.entries(bits).filter(([name]) => isStrict || !isNorm(name));
  const greatest = Math.max(0, ...counted.map(([, width]) => (width === 32 ? 0 : width))) || 32;
  return new Map(
    counted.map(([name, width]) => [
      name,
      {
        width: !isStrict && isNeverRounded(name) ? greatest : width,
        mask: !isOfCache(name),
        scales: isStrict,
      },
    ]),
  );
}

export function storageOf(model: CountedModel, counting: Counting): Storage {
  const bits = Object.entries(model.tensors).map(([name, tensor]) => [name, tensor.bits] as const);
  // A number of a cache that is not trained is a word without a mask.
  const fixed = fixedNumbers(model.architecture, counting).length;
  const sums = { entries: fixed, nonzeros: fixed, values: fixed, masks: 0, scales: 0 };
  for (const [name, { width, mask, scales }] of countedForms(Object.fromEntries(bits), counting)) {
    const tensor = model.tensors[name] ?? fault(`no tensor ${name} to count`);
    sums.entries += tensor.entries;
    sums.nonzeros += tensor.nonzeros;
    sums.values += (tensor.nonzeros * width) / 32;
    sums.masks += mask ? tensor.entries / 32 : 0;
    sums.scales += scales ? tensor.scales : 0;
  }
  const quantizers = Object.values(model.activations)
    .map((width) => 1 + inverseScaleWords(width))
    .reduce((sum, words) => sum + words, 0);
  return { ...sums, quantizers, total: sums.values + sums.masks + sums.scales + quantizers };
}

/** The counted ones of a cache's numbers that are no tensors, since they are not trained. */
export function fixedNumbers(
  { cache }: ModelSettings,
  counting: Counting,
): readonly (keyof Pick<CacheSettings, 'lambda' | 'theta'>)[] {
  if (cache === undefined || counting !== 'strict') return [];
  return (['lambda', 'theta'] as const).filter((number) => !cache[number].learned);
}

function isNorm(name: string): boolean {
  return name.endsWith('.norm.gain') || name.endsWith('.norm.bias');
}

/** Positions and the parameters of a cache stay as they are in a quantized model. */
function isNeverRounded(name: string): boolean {
  return name.endsWith('.attention.positions') || isOfCache(name);
}

/** Two single numbers, which need no mask. */
function isOfCache(name: string): boolean {
  return name.startsWith('cache.');
}
