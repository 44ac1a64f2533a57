/**
 * What a quantizing step does at a model's points. It looks at the least and the greatest entry, and rounds on the grid of
 * a range: where a window passes once, of the range that takes part in this very pass; where each time step passes with
 * what the last one left, of the range before the pass, since the pass cannot be known before it ends. Before there is
 * any, nothing is rounded there, so in the first step no point cuts anything off.
 */
import { abs, add, div, max, maximum, min, mul, reshape, slice, stack } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Rank, Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { fault } from '../../base/fault.ts';
import type { ActivationPoint } from '../../check/shapes/points.ts';
import type { Specs, TypedArray } from '../../engine/engine.ts';
import { greatestInteger, scaleFor } from '../compress/quantize.ts';
import { roundStraightThrough } from '../layers/rounding.ts';
import type { Site } from '../layers/site.ts';
import { floatSpec, tensorNamed } from '../models/weights.ts';
import { bound, forecast, type TrackedRange } from './range.ts';

export type Ranges = Readonly<Record<string, TrackedRange>>;

/** Keeps the scale of a point finite where all entries are zero; they stay zero under any. */
const leastBound = 1e-30;

/** What a step is told of each point, see `rangeInputs`. */
export function rangeSpecs(points: readonly ActivationPoint[]): Specs {
  return Object.fromEntries(points.map(({ name }) => [name, floatSpec(3)]));
}

/** Of a point that is passed once: the least, the greatest and the weight of `forecast`; of another m, s and 0. */
export function rangeInputs(
  points: readonly ActivationPoint[],
  ranges: Ranges,
  bits: number,
): Record<string, TypedArray> {
  return Object.fromEntries(
    points.map(({ name, passes }) => {
      const range = tensorNamed(ranges, name);
      if (passes === 'once') {
        const { min: least, max: greatest, weight } = forecast(range);
        return [name, Float32Array.of(least, greatest, weight)];
      }
      const m = range.count === 0 ? 0 : bound(range);
      return [name, Float32Array.of(m, scaleFor(m, bits), 0)];
    }),
  );
}

/** The points of one pass through a model. */
export class RoundingSite {
  readonly #points: ReadonlyMap<string, ActivationPoint>;
  readonly #inputs: NamedTensorMap;
  readonly #bits: number;
  readonly #seen: boolean;
  readonly #extents = new Map<string, Tensor[]>();

  /** `inputs` as `rangeSpecs` says; `seen`: whether there was a pass before. */
  constructor(points: readonly ActivationPoint[], inputs: NamedTensorMap, bits: number, seen: boolean) {
    this.#points = new Map(points.map((point) => [point.name, point]));
    this.#inputs = inputs;
    this.#bits = bits;
    this.#seen = seen;
  }

  readonly at: Site = (name, x) => {
    const point = this.#points.get(name) ?? fault(`no point ${name}`);
    const earlier = this.#extents.get(name) ?? [];
    if (point.passes === 'once' && earlier.length > 0) fault(`point ${name} is passed twice`);
    const own = stack([min(x), max(x)]);
    this.#extents.set(name, [...earlier, own]);
    const [first, second, weight] = numbersOf(tensorNamed(this.#inputs, name));
    if (point.passes === 'each step') return this.#seen ? roundStraightThrough(x, first, second) : x;
    const [least, greatest] = numbersOf(own);
    const m = maximum<Scalar>(
      maximum(abs(add(first, mul(weight, least))), abs(add(second, mul(weight, greatest)))),
      leastBound,
    );
    return roundStraightThrough(x, m, div(greatestInteger(this.#bits), m));
  };

  /** After the pass: the least and the greatest entry at each point, `[2]`. */
  extents(): NamedTensorMap {
    return Object.fromEntries(
      [...this.#points.keys()].map((name) => {
        const each = this.#extents.get(name) ?? fault(`point ${name} is not passed`);
        if (each.length === 1) return [name, each[0] ?? fault('no extent')];
        const all = stack(each); // [passes, 2]
        const [leasts, greatests] = [
          slice(all, [0, 0], [each.length, 1]),
          slice(all, [0, 1], [each.length, 1]),
        ];
        return [name, stack([min(leasts), max(greatests)])];
      }),
    );
  }
}

/** The numbers of a vector. */
function numbersOf(vector: Tensor): [Scalar, Scalar, Scalar] {
  const at = (index: number) => reshape<Rank.R0>(slice(vector as Tensor1D, [index], [1]), []);
  const [size] = vector.shape as [number];
  return Array.from({ length: size }, (_, index) => at(index)) as [Scalar, Scalar, Scalar];
}
