import { blocksOf, connectionsOf, matrixOf, type Matrices, type SparseTensor } from './tensor.ts';

/** Density of each gate's block, in order; of the whole where there are no gates. */
export function gateDensities(tensor: SparseTensor, mask: Float32Array): number[] {
  return blocksOf(tensor).map(
    ([begin, end]) => connectionsOf(mask.subarray(begin, end)) / Math.max(1, end - begin),
  );
}

/** How many connections a tensor has. */
export interface TensorReport {
  readonly name: string;
  readonly entries: number;
  readonly connections: number;
  readonly density: number;
  /** Of each gate, in order; null where there are none. */
  readonly gates:
    readonly { readonly entries: number; readonly connections: number; readonly density: number }[] | null;
}

export function maskReport(tensors: readonly SparseTensor[], masks: Matrices): TensorReport[] {
  return tensors.map((tensor) => {
    const mask = matrixOf(masks, tensor);
    const gates = blocksOf(tensor).map(([begin, end]) => figures(mask.subarray(begin, end)));
    return { name: tensor.name, ...figures(mask), gates: tensor.gates === null ? null : gates };
  });
}

function figures(mask: Float32Array) {
  const connections = connectionsOf(mask);
  return { entries: mask.length, connections, density: connections / Math.max(1, mask.length) };
}

/** Part of the connections of either mask that the other lacks: `|A xor B| / (|A| + |B|)`, 0 to 1. */
export function maskDistance(one: Float32Array, other: Float32Array): number {
  let differing = 0;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) differing++;
  const connections = connectionsOf(one) + connectionsOf(other);
  return connections === 0 ? 0 : differing / connections;
}

/**
 * The same after neurons are matched, since a network computes the same with its neurons in another order: each row
 * of one mask is paired with a row of the other, the nearest pairs first (Liu et al., "Topological insights into sparse
 * neural networks", arXiv 2006.14085, with greedy matching). Rows are paired within their gate.
 */
export function topologyDistance(tensor: SparseTensor, one: Float32Array, other: Float32Array): number {
  const { columns } = tensor;
  let differing = 0;
  for (const [begin, end] of blocksOf(tensor)) {
    differing += matchedDifference(
      bitRows(one.subarray(begin, end), columns),
      bitRows(other.subarray(begin, end), columns),
    );
  }
  const connections = connectionsOf(one) + connectionsOf(other);
  return connections === 0 ? 0 : differing / connections;
}

/** Sum of the differences of greedily matched rows. */
function matchedDifference(ours: readonly Uint32Array[], theirs: readonly Uint32Array[]): number {
  const rows = ours.length;
  const pairs = new Float64Array(rows * rows);
  // Difference and pair in one number, so that one sort of numbers orders both: n^2 stays below 2^32.
  ours.forEach((own, i) => {
    theirs.forEach((their, j) => {
      pairs[i * rows + j] = differenceOf(own, their) * 2 ** 32 + (i * rows + j);
    });
  });
  const free = { ours: new Uint8Array(rows).fill(1), theirs: new Uint8Array(rows).fill(1) };
  let sum = 0;
  for (const pair of pairs.sort()) {
    const place = pair % 2 ** 32;
    const [i, j] = [Math.floor(place / rows), place % rows];
    if (free.ours[i] === 0 || free.theirs[j] === 0) continue;
    free.ours[i] = 0;
    free.theirs[j] = 0;
    sum += (pair - place) / 2 ** 32;
  }
  return sum;
}

/** Rows of a mask as bits. */
function bitRows(mask: Float32Array, columns: number): Uint32Array[] {
  return Array.from({ length: mask.length / columns }, (_, row) => {
    const bits = new Uint32Array(Math.ceil(columns / 32));
    for (let column = 0; column < columns; column++) {
      if (mask[row * columns + column] === 1)
        bits[column >>> 5] = (bits[column >>> 5] ?? 0) | (1 << (column & 31));
    }
    return bits;
  });
}

function differenceOf(one: Uint32Array, other: Uint32Array): number {
  let count = 0;
  for (let word = 0; word < one.length; word++) {
    // Population count by halves (Warren, Hacker's Delight, figure 5-2).
    let bits = (one[word] ?? 0) ^ (other[word] ?? 0);
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}
