/**
 * What stands where: the one order in which a model is written and read. The body takes what is counted, in as many bits
 * as are counted for it; whatever is left of the model's numbers is the remainder, which stands in the header.
 */
import type { BitStream } from './bit-stream.ts';
import type { CountedHeader } from './forms.ts';

/** What a counting leaves out. */
export type LeftOut =
  /** Gains and offsets of norms, whole. */
  | 'norms'
  /** Scales of the weights' grids, whole. */
  | 'scales'
  /** Which numbers of a cache are not zero. */
  | 'masks'
  /** Signs of zeros. */
  | 'signs'
  /** Of a number that is counted in fewer bits than it has, the lowest. */
  | 'lowBits';

export interface Streams {
  readonly body: BitStream;
  readonly remainder: Readonly<Record<LeftOut, BitStream>>;
}

/** All numbers of a model, as words of 32 bits. They are written in place: a writer leaves them as they are. */
export interface Numbers {
  /** In the order of the headers. */
  readonly tensors: readonly TensorNumbers[];
  /** Greatest magnitude and inverse scale of each point at which activations are rounded. */
  readonly points: readonly [maximum: Uint32Array, inverse: Uint32Array];
  /** High and low half of each number of a cache that is counted and no tensor. */
  readonly fixed: readonly [high: Uint32Array, low: Uint32Array];
}

export interface TensorNumbers {
  /** Integers of a grid, with their sign; of a tensor without one or that is not counted, float32. */
  readonly entries: Uint32Array;
  /** What is kept of the scale of each row of a grid. */
  readonly scales: Uint32Array;
}

export interface Order {
  readonly tensors: readonly CountedHeader[];
  /** Bits of activations. */
  readonly activations: number;
  /** Whether an inverse scale has other low bits than zeros. */
  readonly lowBits: boolean;
}

export function passThrough(
  { tensors, activations, lowBits }: Order,
  numbers: Numbers,
  streams: Streams,
): void {
  const { body, remainder } = streams;
  for (const [at, header] of tensors.entries()) {
    const tensor = numbers.tensors[at];
    if (tensor !== undefined) passTensor(header, tensor, lowBits, streams);
  }
  const [maxima, inverses] = numbers.points;
  for (let at = 0; at < maxima.length; at++) {
    maxima[at] = body.next(maxima[at] ?? 0, 32);
    inverses[at] = divided(inverses[at] ?? 0, 32 - activations, lowBits, streams);
  }
  const [high, low] = numbers.fixed;
  for (let at = 0; at < high.length; at++) {
    high[at] = body.next(high[at] ?? 0, 32);
    low[at] = remainder.lowBits.next(low[at] ?? 0, 32);
  }
}

function passTensor(
  { bits, counted, signs }: CountedHeader,
  { entries, scales }: TensorNumbers,
  lowBits: boolean,
  streams: Streams,
): void {
  const { body, remainder } = streams;
  if (counted === null) {
    for (let at = 0; at < entries.length; at++) entries[at] = remainder.norms.next(entries[at] ?? 0, 32);
    return;
  }
  const isGrid = bits !== null;
  const present = new Uint8Array(entries.length);
  const mask = counted.mask === 1 ? body : remainder.masks;
  for (let at = 0; at < entries.length; at++) {
    const word = entries[at] ?? 0;
    // A zero may have a sign, which is no value.
    present[at] = mask.next((isGrid ? word : word << 1) === 0 ? 0 : 1, 1);
  }
  for (let row = 0; row < scales.length; row++) {
    const scale = scales[row] ?? 0;
    scales[row] =
      counted.scale === 0
        ? remainder.scales.next(scale, 32)
        : divided(scale, counted.scale, lowBits, streams);
  }
  const unused = 32 - counted.value;
  for (let at = 0; at < entries.length; at++) {
    const word = entries[at] ?? 0;
    if (present[at] === 0) entries[at] = signs === true ? remainder.signs.next(word >>> 31, 1) << 31 : 0;
    else if (isGrid) entries[at] = (body.next(word, counted.value) << unused) >> unused;
    else entries[at] = divided(word, counted.value, true, streams);
  }
}

/** A word of which the highest `counted` bits are counted; the others are zeros unless it says that they may not be. */
function divided(word: number, counted: number, hasMore: boolean, { body, remainder }: Streams): number {
  if (counted === 32) return body.next(word, 32);
  const rest = 32 - counted;
  const high = body.next(word >>> rest, counted) << rest;
  return hasMore ? high | remainder.lowBits.next(word & ((1 << rest) - 1), rest) : high;
}
