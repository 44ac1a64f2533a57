import { readGraph, type StoredConstant } from '../engine/onnx/read.ts';

/** What a file stores: its constants, which are nearly all weights, and its interface. */
export interface StoredCounts {
  /** Single entries, and how many of them are zero. Tables of a kernel's own packing are counted where it multiplies by them. */
  readonly entries: number;
  readonly zeros: number;
  readonly bytes: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Counted in the bytes of the file itself. */
export function countStored(bytes: Uint8Array): StoredCounts {
  const { constants, nodes, inputs, outputs } = readGraph(bytes);
  const byName = new Map(constants.map((constant) => [constant.name, constant]));
  const counts = constants.map(plainCounts);
  for (const { operator, inputs: read, attributes } of nodes) {
    const packed = operator === 'MatMulNBits' ? byName.get(read[1] ?? '') : undefined;
    const { N = 0, K = 0, bits = 8 } = attributes;
    if (packed !== undefined) counts.push(packedCounts(packed, N * K, bits));
  }
  return {
    entries: counts.reduce((sum, { entries }) => sum + entries, 0),
    zeros: counts.reduce((sum, { zeros }) => sum + zeros, 0),
    bytes: constants.reduce((sum, constant) => sum + constant.bytes.length, 0),
    inputs,
    outputs,
  };
}

interface Counts {
  readonly entries: number;
  readonly zeros: number;
}

function plainCounts({ dtype, bytes }: StoredConstant): Counts {
  const arrays = { float32: Float32Array, int8: Int8Array, int16: Int16Array } as const;
  if (dtype !== 'float32' && dtype !== 'int8' && dtype !== 'int16') return { entries: 0, zeros: 0 };
  const values: ArrayLike<number> = new arrays[dtype](new Uint8Array(bytes).buffer);
  let zeros = 0;
  for (let at = 0; at < values.length; at++) if (values[at] === 0) zeros++;
  return { entries: values.length, zeros };
}

/** Codes without a sign, whose zero is in the middle; rows are filled up with it to whole blocks. */
function packedCounts({ bytes }: StoredConstant, entries: number, bits: number): Counts {
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  const zero = 2 ** (bits - 1);
  let zeros = 0;
  for (const byte of bytes) {
    for (let shift = 0; shift < 8; shift += bits) if (((byte >> shift) & mask) === zero) zeros++;
  }
  return { entries, zeros: zeros - (bytes.length * perByte - entries) };
}
