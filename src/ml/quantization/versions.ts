/**
 * The weights that a quantizing step computes with: those that are trained, rounded. They are rounded outside the step, in
 * double precision, and the gradients of the rounded ones are taken for those of the trained ones (straight through).
 */
import type { TensorBits } from '../../check/settings/quantize.ts';
import { nearestValues, quantize } from '../compress/quantize.ts';
import { lookupVersion, tensorNamed, type Weights } from '../models/weights.ts';

/** What a model's weights are rounded by. */
export interface WeightRounding {
  readonly bits: Readonly<Record<string, TensorBits>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** Tables that look-ups and the softmax share. */
  readonly shared: readonly string[];
}

/**
 * Rounded tensors by name. Look-ups take a table on one scale, whatever the softmax has: a shared table has a second
 * version for them (`lookupVersion`), unless that is the same.
 */
export function roundedVersions(weights: Weights, { bits, shapes, shared }: WeightRounding): Weights {
  const versions: [string, Float32Array][] = [];
  for (const [name, precision] of Object.entries(bits)) {
    const [values, shape] = [tensorNamed(weights, name), tensorNamed(shapes, name)];
    versions.push([name, nearestValues(quantize(values, shape, precision))]);
    if (shared.includes(name) && precision.per === 'row')
      versions.push([
        lookupVersion(name),
        nearestValues(quantize(values, shape, { ...precision, per: 'tensor' })),
      ]);
  }
  return Object.fromEntries(versions);
}

/** The name of the trained tensor that each version is of. */
export function originals({ bits, shared }: Pick<WeightRounding, 'bits' | 'shared'>): Record<string, string> {
  const names: Record<string, string> = {};
  for (const [name, { per }] of Object.entries(bits)) {
    names[name] = name;
    if (shared.includes(name) && per === 'row') names[lookupVersion(name)] = name;
  }
  return names;
}
