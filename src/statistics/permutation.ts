import { fault } from '../base/fault.ts';
import type { Stream } from '../ml/random/stream.ts';

/** Up to this many arrangements all are looked at; of more, as many are drawn. */
const mostArrangements = 2 ** 16;

/** A chance that is exact, or one estimated from drawn arrangements. */
export interface Chance {
  /** Two-sided p value. */
  readonly p: number;
  readonly isExact: boolean;
}

/**
 * Whether differences lie around zero: if the two sides of each pair could as well be exchanged, each difference could
 * as well have the other sign (Fisher 1935, The Design of Experiments, section 21). The statistic is their sum.
 */
export function signFlipTest(differences: readonly number[], stream: Stream): Chance {
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  const least = observed - slackOf(differences);
  const count = differences.length;
  if (2 ** count <= mostArrangements) {
    let asFar = 0;
    const visit = (at: number, sum: number): void => {
      const value = differences[at];
      if (value === undefined) {
        if (Math.abs(sum) >= least) asFar++;
        return;
      }
      visit(at + 1, sum + value);
      visit(at + 1, sum - value);
    };
    visit(0, 0);
    return { p: asFar / 2 ** count, isExact: true };
  }
  let asFar = 0;
  for (let draw = 1; draw < mostArrangements; draw++) {
    let sum = 0;
    for (const value of differences) sum += stream.word() < 0x80000000 ? value : -value;
    if (Math.abs(sum) >= least) asFar++;
  }
  return drawn(asFar);
}

/**
 * Whether two samples are of one distribution: if they are, any of the values could as well have been in either. The
 * statistic is the sum of the second sample; the p value is twice that of the nearer tail.
 */
export function exchangeTest(before: readonly number[], after: readonly number[], stream: Stream): Chance {
  const all = [...before, ...after];
  const observed = after.reduce((sum, value) => sum + value, 0);
  const slack = slackOf(all);
  const tails = { low: 0, high: 0, all: 0 };
  const count = (sum: number): void => {
    tails.all++;
    if (sum <= observed + slack) tails.low++;
    if (sum >= observed - slack) tails.high++;
  };
  if (choose(all.length, after.length) <= mostArrangements) {
    const visit = (at: number, left: number, sum: number): void => {
      if (left === 0) {
        count(sum);
        return;
      }
      for (let next = at; next <= all.length - left; next++)
        visit(next + 1, left - 1, sum + (all[next] ?? fault('no such value')));
    };
    visit(0, after.length, 0);
    return { p: Math.min(1, (2 * Math.min(tails.low, tails.high)) / tails.all), isExact: true };
  }
  for (let draw = 1; draw < mostArrangements; draw++) {
    let sum = 0;
    // The first of a shuffle (Fisher and Yates) as far as it is needed.
    for (let at = 0; at < after.length; at++) {
      const other = at + stream.integer(all.length - at);
      const value = all[other] ?? fault('no such value');
      all[other] = all[at] ?? fault('no such value');
      all[at] = value;
      sum += value;
    }
    count(sum);
  }
  const { p } = drawn(Math.min(tails.low, tails.high));
  return { p: Math.min(1, 2 * p), isExact: false };
}

/** The least p value that so many pairs can have. */
export function leastOfPairs(pairs: number): number {
  return Math.min(1, 2 / 2 ** pairs);
}

/** The least p value that two samples of these sizes can have. */
export function leastOfSamples(before: number, after: number): number {
  return Math.min(1, 2 / choose(before + after, after));
}

/** The arrangement at hand is one of those that were drawn, or p could be zero (Phipson and Smyth 2010). */
function drawn(asFar: number): Chance {
  return { p: (asFar + 1) / mostArrangements, isExact: false };
}

/** Sums of the same values in another order differ by rounding. */
function slackOf(values: readonly number[]): number {
  return 1e-12 * values.reduce((sum, value) => sum + Math.abs(value), 0);
}

function choose(all: number, chosen: number): number {
  let ways = 1;
  for (let k = 1; k <= Math.min(chosen, all - chosen); k++) ways = (ways * (all - k + 1)) / k;
  return Math.round(ways);
}
