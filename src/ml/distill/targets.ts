/**
 * A teacher's words as the distribution that a student is compared with, by the rules of MicroNet's published program
 * (Yan et al. 2020, arXiv 2005.07877). Words of other bins than the target's cannot be scored without computing all
 * tails, so they are left out, and what remains is made whole again in part:
 *
 *     target in the first bin   q_k + e for its words, e for the others, which stand for word 0; not made whole
 *     target in a later bin     q_k + e for the words of the first bin, q_k + e for those of its own, e for the others,
 *                               which stand for word 0 of either; all of these made to add up to 1
 *
 * with e = 1e-8. Without `firstBin` the words of the first bin are left out where the target is not in it, and what
 * remains is always made whole. Words of a later bin are reached through its unit in the head.
 */
import { fault } from '../../base/fault.ts';
import type { Arrays, Specs } from '../../engine/engine.ts';
import type { LanguageModel, WindowSize } from '../models/model.ts';
import { floatSpec, tensorNamed } from '../models/weights.ts';
import type { LabelRows } from './labels.ts';

/** Given to a word even where the teacher gives it nothing. */
const least = 1e-8;

/** What says where words are scored. */
type Bins = Pick<LanguageModel, 'bins'>;

/**
 * Distributions over classes, for each of a window's N rows: `ids` `[N, k]` and `weights` `[N, k]` over the words of a
 * plain vocabulary. In bins: the same of the head, `[N, k + 1]` with the unit of the row's bin as the last, and for each
 * tail i, in its room, `ids.i` and `weights.i` `[room, k]` over its words, counted from its first.
 */
export function softTargetSpecs({ bins }: Bins, { time, batch, room }: WindowSize, top: number): Specs {
  const rows = time * batch;
  const over = (suffix: string, count: number, each: number) => [
    [`ids${suffix}`, { shape: [count, each], dtype: 'int32' }] as const,
    [`weights${suffix}`, floatSpec(count, each)] as const,
  ];
  if (bins.length === 0) return Object.fromEntries(over('', rows, top));
  return Object.fromEntries([
    ...over('', rows, top + 1),
    ...bins.flatMap((_, index) => over(`.${index + 1}`, room?.[index] ?? rows, top)),
  ]);
}

/** Fills `softTargetSpecs`: the labels of the window's rows, whose targets decide which of the words count. */
export function fillSoftTargets(
  { bins }: Bins,
  targets: Int32Array,
  labels: LabelRows,
  firstBin: boolean,
  into: Arrays,
): void {
  const head = distributionsIn(into, '');
  const tails = bins.map((bin, index) => ({ ...bin, ...distributionsIn(into, `.${index + 1}`), taken: 0 }));
  const firstEnd = bins[0]?.first ?? Infinity;
  const { top } = labels;
  const each = bins.length === 0 ? top : top + 1;
  for (const [row, target] of targets.entries()) {
    const from = row * top;
    const inHead = row * each;
    if (target < firstEnd) {
      const sum = place(labels, from, { ...head, at: inHead, first: 0, end: firstEnd });
      if (!firstBin) scale(head.weights, inHead, top, 1 / sum);
      if (each > top) setOne(head, inHead + top, 0, 0);
      continue;
    }
    const index = tails.findIndex(({ end }) => target < end);
    const tail = tails[index] ?? fault(`no bin holds word ${target}`);
    const inTail = tail.taken++ * top;
    const own = place(labels, from, { ...tail, at: inTail });
    const other = firstBin ? place(labels, from, { ...head, at: inHead, first: 0, end: firstEnd }) : 0;
    if (!firstBin) clear(head, inHead, top);
    const whole = 1 / (own + other);
    scale(tail.weights, inTail, top, whole);
    scale(head.weights, inHead, top, whole);
    setOne(head, inHead + top, firstEnd + tails.length - 1 - index, own * whole);
  }
  // Spare room scores what no loss reads; zeros keep it finite.
  for (const tail of tails) clear(tail, tail.taken * top, tail.weights.length - tail.taken * top);
}

interface Distributions {
  readonly ids: Int32Array;
  readonly weights: Float32Array;
}

function distributionsIn(into: Arrays, suffix: string): Distributions {
  return {
    ids: tensorNamed(into, `ids${suffix}`) as Int32Array,
    weights: tensorNamed(into, `weights${suffix}`) as Float32Array,
  };
}

/** Writes the labels from `from` on as classes of a bin; returns their weight. */
function place(
  { top, ids: words, probabilities }: LabelRows,
  from: number,
  { ids, weights, at, first, end }: Distributions & { at: number; first: number; end: number },
): number {
  let sum = 0;
  for (let index = 0; index < top; index++) {
    const word = words[from + index] ?? NaN;
    const isMember = word >= first && word < end;
    const weight = (isMember ? (probabilities[from + index] ?? NaN) : 0) + least;
    ids[at + index] = isMember ? word - first : 0;
    weights[at + index] = weight;
    sum += weight;
  }
  return sum;
}

function scale(weights: Float32Array, at: number, count: number, factor: number): void {
  for (let index = at; index < at + count; index++) weights[index] = (weights[index] ?? NaN) * factor;
}

function clear({ ids, weights }: Distributions, at: number, count: number): void {
  ids.fill(0, at, at + count);
  weights.fill(0, at, at + count);
}

function setOne({ ids, weights }: Distributions, at: number, id: number, weight: number): void {
  ids[at] = id;
  weights[at] = weight;
}
