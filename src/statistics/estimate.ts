import { stream } from '../ml/random/stream.ts';
import { differenceInterval, meanInterval, type Interval } from './bootstrap.ts';
import { mean } from './moments.ts';
import { exchangeTest, leastOfPairs, leastOfSamples, signFlipTest, type Chance } from './permutation.ts';

/** One figure of an experiment that was repeated, by the seed of each repetition. */
export type Repeated = ReadonlyMap<string, number>;

/** What an estimate may be called wrong in, unless a verdict is asked for at another level. */
export const usualLevel = 0.05;

/** How the figures of two experiments differ. */
export interface Estimate extends Chance {
  readonly pairing: Pairing;
  /** Of the means; of pairs the mean of the differences. */
  readonly difference: number;
  readonly interval: Interval & {
    /** What may be said of it with so few values: 0.95, or less. */
    readonly level: number;
  };
  /** The least p that differences of these sizes can have, whatever their signs. */
  readonly leastP: number;
}

export type Pairing =
  /** `left` counts the repetitions of either side that have no twin, which were left out. */
  | { readonly kind: 'paired'; readonly pairs: number; readonly left: number }
  | { readonly kind: 'unpaired'; readonly before: number; readonly after: number };

/**
 * Compares two figures seed by seed if they have two seeds or more in common, else as two samples. Null where there are
 * not two values on each side. Draws from streams of its own, so equal figures always give equal answers.
 */
export function estimate(before: Repeated, after: Repeated): Estimate | null {
  const common = [...before.keys()].filter((seed) => after.has(seed)).sort();
  if (common.length >= 2) return ofPairs(before, after, common);
  if (before.size < 2 || after.size < 2) return null;
  const [earlier, later] = [inOrder(before), inOrder(after)];
  const leastP = leastOfSamples(earlier.length, later.length);
  return {
    ...exchangeTest(earlier, later, drawing('arrangements')),
    pairing: { kind: 'unpaired', before: earlier.length, after: later.length },
    difference: mean(later) - mean(earlier),
    interval: {
      ...differenceInterval(earlier, later, 1 - usualLevel),
      level: levelOf(leastP),
    },
    leastP,
  };
}

function ofPairs(before: Repeated, after: Repeated, seeds: readonly string[]): Estimate {
  const differences = seeds.map((seed) => (after.get(seed) ?? 0) - (before.get(seed) ?? 0));
  return {
    ...signFlipTest(differences, drawing('signs')),
    pairing: {
      kind: 'paired',
      pairs: seeds.length,
      left: before.size + after.size - 2 * seeds.length,
    },
    difference: mean(differences),
    interval: {
      ...meanInterval(differences, 1 - usualLevel),
      level: levelOf(leastOfPairs(differences.length)),
    },
    leastP: leastOfPairs(differences.filter((difference) => difference !== 0).length),
  };
}

/**
 * With fewer than six pairs even the range of all differences covers their middle less often than in 95 % of cases: with n of
 * them in 1 - 2 / 2^n, the part of all signs that are not all the same. That is what the least p tells.
 */
function levelOf(leastP: number): number {
  return Math.min(1 - usualLevel, 1 - leastP);
}

function inOrder(values: Repeated): readonly number[] {
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

const drawing = (purpose: string) => stream(0, `compare: ${purpose}`);
