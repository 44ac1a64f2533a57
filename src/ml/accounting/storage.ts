import type { Counting } from '../../check/settings/evaluate.ts';
import { inverseScaleWords, type CountedModel, type CountedTensor } from './counted-model.ts';

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

/**
 * Every tensor is counted as values and a mask, also one that was never pruned. `published` leaves out gains and
 * offsets of norms, which could be fused into the maps after them, and the scales of weights, and takes everything in a
 * quantized model for quantized, positions too.
 */
export function storageOf(model: CountedModel, counting: Counting): Storage {
  const isStrict = counting === 'strict';
  const counted = Object.entries(model.tensors).filter(([name]) => isStrict || !isNorm(name));
  const greatest = Math.max(0, ...counted.map(([, { bits }]) => (bits === 32 ? 0 : bits))) || 32;
  const sums = { entries: 0, nonzeros: 0, values: 0, masks: 0, scales: 0 };
  const add = ({ entries, nonzeros, scales }: CountedTensor, width: number): void => {
    sums.entries += entries;
    sums.nonzeros += nonzeros;
    sums.values += (nonzeros * width) / 32;
    sums.scales += isStrict ? scales : 0;
  };
  for (const [name, tensor] of counted) {
    if (!isOfCache(name)) sums.masks += tensor.entries / 32;
    add(tensor, !isStrict && isNeverRounded(name) ? greatest : tensor.bits);
  }
  if (isStrict) for (const constant of fixedParameters(model)) add(constant, 32);
  const quantizers = Object.values(model.activations)
    .map((bits) => 1 + inverseScaleWords(bits))
    .reduce((sum, words) => sum + words, 0);
  return { ...sums, quantizers, total: sums.values + sums.masks + sums.scales + quantizers };
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

/** A cache's lambda and theta where they are no tensors. */
function fixedParameters({ architecture: { cache } }: CountedModel): readonly CountedTensor[] {
  const fixed = cache === undefined ? [] : [cache.lambda, cache.theta].filter(({ learned }) => !learned);
  return fixed.map(() => ({ entries: 1, nonzeros: 1, bits: 32, scales: 0 }));
}
