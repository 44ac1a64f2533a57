/**
 * What one part of a model does to predict one token. In a sum over the parts, a multiplication counts as `bits` / 32 of
 * one, an addition and any other operation (a comparison, an exponential, a root) as one.
 */
export interface Operations {
  readonly multiplications: number;
  /** Width of the wider operand. */
  readonly bits: number;
  readonly additions: number;
  readonly other: number;
}

/** Sums over parts. */
export interface OperationCounts {
  /** As they are, whatever their width. */
  readonly multiplications: number;
  /** In multiplications of 32 bits. */
  readonly weightedMultiplications: number;
  readonly additions: number;
  readonly other: number;
  /** Weighted multiplications, additions and others together. */
  readonly total: number;
}

export function sumOf(parts: readonly Operations[]): OperationCounts {
  let [multiplications, weighted, additions, other] = [0, 0, 0, 0];
  for (const part of parts) {
    multiplications += part.multiplications;
    weighted += (part.multiplications * part.bits) / 32;
    additions += part.additions;
    other += part.other;
  }
  const total = weighted + additions + other;
  return { multiplications, weightedMultiplications: weighted, additions, other, total };
}

/** The same operations `factor` times, which may be less than once: where only some tokens need them. */
export function times(factor: number, { bits, ...counts }: Operations): Operations {
  return {
    multiplications: factor * counts.multiplications,
    bits,
    additions: factor * counts.additions,
    other: factor * counts.other,
  };
}

/** Of numbers of 32 bits, one by one. */
export function plain(counts: Partial<Omit<Operations, 'bits'>>): Operations {
  return { multiplications: 0, additions: 0, other: 0, ...counts, bits: 32 };
}

/** Exponentials, their sum and as many divisions. */
export function softmax(size: number): Operations {
  return plain({ other: 3 * size - 1 });
}

/** Mean, variance and applying both. Gain and offset are left to the linear map that follows. */
export function layerNorm(width: number): Operations {
  return plain({ other: 6 * width });
}

/** Inner products of vectors of `length`, so many of them. */
export function innerProducts(length: number, count: number, bits: number): Operations {
  return { multiplications: length * count, bits, additions: (length - 1) * count, other: 0 };
}
