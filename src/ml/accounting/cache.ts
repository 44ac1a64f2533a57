import type { CountedModel } from './counted-model.ts';
import type { Ledger } from './ledger.ts';
import { innerProducts, plain, softmax, type Operations } from './operations.ts';

/** A cache of hidden vectors (Grave et al. 2016, arXiv 1612.04426), `width` wide, which are rounded at `point`. */
export function cacheOperations(
  { architecture }: CountedModel,
  width: number,
  point: string,
  ledger: Ledger,
): readonly Operations[] {
  const size = architecture.cache?.size ?? 0;
  // Without a cache the formulas of what was published give one operation less than none.
  if (size === 0 && ledger.isStrict) return [];
  return [
    innerProducts(width, size, ledger.activationBits(point)),
    softmax(size),
    // theta times the query; the sum over matching entries; the mixture of the two probabilities.
    ...ledger.strictly(
      plain({ multiplications: width }),
      plain({ additions: size - 1 }),
      plain({ multiplications: 2, additions: 1 }),
    ),
  ];
}
