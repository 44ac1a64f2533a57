/** A pair of a cache's parameters. */
export interface CacheNumbers {
  readonly lambda: number;
  readonly theta: number;
}

/** How well a pair does, the less the better; NaN never wins. */
export type Measure = (numbers: CacheNumbers) => Promise<number>;

export interface CacheSearch {
  readonly best: CacheNumbers & { readonly value: number };
  /** What was left of the steps. */
  readonly steps: CacheNumbers;
}

/** Where a search begins for a model that was trained without a cache. */
export const usualStart: CacheNumbers = { lambda: 0.1, theta: 0.016 };

/**
 * The local search of MicroNet (Yan et al. 2020, arXiv 2005.07877, section 3.4 and its program). In turn lambda and theta
 * are tried a step above and a step below; the better of the two is accepted if it is better than the best so far, and
 * the step grows by a fifth, else the step is halved. Steps begin at a twentieth of their numbers, and the search ends
 * when both are less than `until` of them. Of equals the smaller number is taken.
 */
export async function searchCache(
  start: CacheNumbers,
  until: number,
  measure: Measure,
): Promise<CacheSearch> {
  const valueOf = async (numbers: CacheNumbers) => {
    const value = await measure(numbers);
    return { ...numbers, value: Number.isNaN(value) ? Infinity : value };
  };
  let best = await valueOf(start);
  const steps = { lambda: start.lambda / 20, theta: start.theta / 20 };
  do {
    for (const name of ['lambda', 'theta'] as const) {
      const above = await valueOf({ ...pairOf(best), [name]: best[name] + steps[name] });
      const below = await valueOf({ ...pairOf(best), [name]: best[name] - steps[name] });
      const better = above.value < below.value ? above : below;
      if (better.value < best.value) {
        best = better;
        steps[name] *= 1.2;
      } else {
        steps[name] *= 0.5;
      }
    }
  } while (!(steps.lambda / best.lambda < until && steps.theta / best.theta < until));
  return { best, steps };
}

function pairOf({ lambda, theta }: CacheNumbers): CacheNumbers {
  return { lambda, theta };
}
