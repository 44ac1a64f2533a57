import { usualLevel, type Estimate } from './estimate.ts';
import { holm } from './holm.ts';
import { leastOfPairs, leastOfSamples } from './permutation.ts';

export interface Verdict {
  readonly verdict: 'lower' | 'higher' | 'no evidence';
  /** The p value after Holm's correction over all that are judged together; null where no verdict was possible. */
  readonly adjustedP: number | null;
  /** How many repetitions of each side a verdict takes at least; null where there are that many. */
  readonly needed: number | null;
}

/**
 * Judges estimates together: with no true difference anywhere, the chance of any verdict but `no evidence` is at most
 * `level`. What could not be significant by itself, whatever the signs of its differences, takes nothing from the others:
 * the sizes of differences, which decide that, say nothing of their signs (Tarone 1990).
 */
export function judge(estimates: readonly Estimate[], level = usualLevel): readonly Verdict[] {
  const judged = estimates.filter(({ leastP }) => leastP <= level);
  const adjusted = new Map(holm(judged.map(({ p }) => p)).map((p, place) => [judged[place], p]));
  const together = estimates.filter(({ leastP }) => leastP < 1).length;
  return estimates.map((estimate): Verdict => {
    const adjustedP = adjusted.get(estimate) ?? null;
    const isSignificant = adjustedP !== null && adjustedP <= level;
    return {
      verdict: !isSignificant ? 'no evidence' : estimate.difference < 0 ? 'lower' : 'higher',
      adjustedP,
      needed: isSignificant ? null : neededFor(estimate, level / Math.max(1, together)),
    };
  });
}

/** The fewest repetitions whose least p value is at most `level`; null where there are enough. */
function neededFor({ pairing }: Estimate, level: number): number | null {
  const isPaired = pairing.kind === 'paired';
  const has = isPaired ? leastOfPairs(pairing.pairs) : leastOfSamples(pairing.before, pairing.after);
  if (has <= level) return null;
  const least = isPaired ? leastOfPairs : (count: number) => leastOfSamples(count, count);
  let count = 2;
  while (least(count) > level) count++;
  return count;
}
