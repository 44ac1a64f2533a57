/**
 * The packed model whose body is, bit for bit, what the accounting of parameters counts: its length is four times that
 * number of parameters, rounded up to a byte once, at its end. Unpacking gives back every weight bit for bit.
 */
import { fault } from '../../../base/fault.ts';
import type { Counting } from '../../../check/settings/evaluate.ts';
import { weightShapes, type TrainedModel } from '../../models/weights.ts';
import { shapesOf } from '../packed-checks.ts';
import { BitReader, BitWriter, type BitStream } from './bit-stream.ts';
import { withConstants } from './constants.ts';
import { divide, encodeFront, frontOf, joined, preamble, readFront, type CountedFront } from './front.ts';
import { hasLowBits, leastBits, numbersOf, roomFor, signedZeros, weightsOf } from './numbers.ts';
import { passThrough, type LeftOut, type Order, type Streams } from './order.ts';

export interface CountedPack {
  readonly bytes: Uint8Array;
  readonly size: CountedSize;
}

/** Bytes of such a file. */
export interface CountedSize {
  readonly body: number;
  /** All before the body: 20 bytes, the description and the remainder. */
  readonly header: number;
  readonly description: number;
  /** Bits of the remainder by what they are for. */
  readonly leftOut: Readonly<Record<LeftOut, number>>;
}

/** Throws an internal fault if a tensor does not lie on the grid that its description claims. */
export function packCounted(model: TrainedModel, counting: Counting): CountedPack {
  const { description } = model;
  const known = { layout: counting, lowBits: false, signed: signedZeros(model) };
  const front = frontOf(description, weightShapes(description), known);
  const numbers = numbersOf(model, front);
  const written = { ...front, lowBits: hasLowBits(numbers, front) };
  const body = new BitWriter();
  const remainder = new BitWriter();
  const bits = { norms: 0, scales: 0, masks: 0, signs: 0, lowBits: 0 };
  const tallied = (what: LeftOut) => ({
    next: (word: number, width: number) => {
      bits[what] += width;
      return remainder.next(word, width);
    },
  });
  passThrough(orderOf(written), numbers, { body, remainder: remainders(tallied) });
  const parts = { description: encodeFront(written), remainder: remainder.finish(), body: body.finish() };
  return {
    bytes: joined(parts),
    size: {
      body: parts.body.length,
      header: preamble + parts.description.length + parts.remainder.length,
      description: parts.description.length,
      leftOut: bits,
    },
  };
}

/** Throws `PackError`. */
export function unpackCounted(bytes: Uint8Array): TrainedModel {
  const parts = divide(bytes);
  const front = readFront(parts.description);
  const body = new BitReader(parts.body);
  const remainder = new BitReader(parts.remainder);
  const least = leastBits(front);
  body.require(least.body);
  remainder.require(least.remainder);
  const numbers = roomFor(front);
  passThrough(orderOf(front), numbers, { body, remainder: remainders(() => remainder) });
  body.finish();
  remainder.finish();
  const weights = front.tensors.map((header, at): [string, Float32Array] => [
    header.name,
    weightsOf(header, numbers.tensors[at] ?? fault(`no numbers of ${header.name}`)),
  ]);
  // With its numbers, which the body has, it is described anew.
  const { description } = shapesOf(withConstants(front.description, front.layout, numbers));
  return { description, weights: Object.fromEntries(weights) };
}

function orderOf({ tensors, description, lowBits }: CountedFront): Order {
  return { tensors, activations: description.activations?.bits ?? 32, lowBits };
}

function remainders(stream: (what: LeftOut) => BitStream): Streams['remainder'] {
  return {
    norms: stream('norms'),
    scales: stream('scales'),
    masks: stream('masks'),
    signs: stream('signs'),
    lowBits: stream('lowBits'),
  };
}
