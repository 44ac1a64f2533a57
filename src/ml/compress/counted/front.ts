/**
 * The header of this layout: all that stands before the body. Little-endian.
 *
 *     8 bytes     "ATHANOR" and the version, 2
 *     uint32      CRC-32 of everything from byte 12 on
 *     uint32      length of the description
 *     uint32      length of the remainder
 *     description JSON: {layout, description, lowBits, tensors: [{name, shape, bits, per, keeps?, counted, signs?}]}
 *     remainder   one stream of bits, filled up to a byte: what the counting leaves out
 *     body        one stream of bits, filled up to a byte: what is counted
 */
import { countings, type Counting } from '../../../check/settings/evaluate.ts';
import type { ModelDescription } from '../../models/description.ts';
import { crc32 } from '../crc.ts';
import { isObject } from '../../../base/shape.ts';
import { PackError, parsedJson, shapesOf } from '../packed-checks.ts';
import { withoutConstants } from './constants.ts';
import { countedHeaders, type CountedHeader } from './forms.ts';

export interface CountedFront {
  readonly layout: Counting;
  /** Without the numbers that are counted. */
  readonly description: ModelDescription;
  /** Whether an inverse scale has other low bits than zeros. */
  readonly lowBits: boolean;
  readonly tensors: readonly CountedHeader[];
}

/** A file of this layout in its parts. */
export interface CountedParts {
  readonly description: Uint8Array;
  readonly remainder: Uint8Array;
  readonly body: Uint8Array;
}

const magic = Uint8Array.of(0x41, 0x54, 0x48, 0x41, 0x4e, 0x4f, 0x52, 2);
/** Magic, checksum and the two lengths. */
export const preamble = 20;
const checkedFrom = 12;

export function isCounted(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

export function frontOf(
  description: ModelDescription,
  shapes: Readonly<Record<string, readonly number[]>>,
  {
    layout,
    lowBits,
    signed,
  }: Pick<CountedFront, 'layout' | 'lowBits'> & { readonly signed: ReadonlySet<string> },
): CountedFront {
  return {
    layout,
    description: withoutConstants(description, layout),
    lowBits,
    tensors: countedHeaders(description, shapes, layout, signed),
  };
}

export function encodeFront(front: CountedFront): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(front));
}

export function joined({ description, remainder, body }: CountedParts): Uint8Array {
  const bytes = new Uint8Array(preamble + description.length + remainder.length + body.length);
  bytes.set(magic);
  bytes.set(description, preamble);
  bytes.set(remainder, preamble + description.length);
  bytes.set(body, preamble + description.length + remainder.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(12, description.length, true);
  view.setUint32(16, remainder.length, true);
  view.setUint32(8, crc32(bytes.subarray(checkedFrom)), true);
  return bytes;
}

/** Throws `PackError` where the file is damaged. */
export function divide(bytes: Uint8Array): CountedParts {
  if (bytes.length < preamble || !isCounted(bytes)) throw new PackError('the file ends too early');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8, true) !== crc32(bytes.subarray(checkedFrom)))
    throw new PackError('the checksum is wrong');
  const remainder = preamble + view.getUint32(12, true);
  const body = remainder + view.getUint32(16, true);
  if (body > bytes.length) throw new PackError('the header is longer than the file');
  return {
    description: bytes.subarray(preamble, remainder),
    remainder: bytes.subarray(remainder, body),
    body: bytes.subarray(body),
  };
}

/** Throws `PackError` where it is not, to the byte, what is written of a model that is known here. */
export function readFront(bytes: Uint8Array): CountedFront {
  const given = parsedJson(bytes);
  if (!isObject(given) || !Array.isArray(given['tensors']))
    throw new PackError('the header does not describe a model');
  const { tensors, lowBits } = given;
  const layout = countings.find((counting) => counting === given['layout']);
  if (layout === undefined) throw new PackError('the header names no layout that is known here');
  const { description, shapes } = shapesOf(given['description']);
  const signed = tensors.flatMap((tensor: unknown) =>
    isObject(tensor) && tensor['signs'] === true && typeof tensor['name'] === 'string'
      ? [tensor['name']]
      : [],
  );
  const front = frontOf(description, shapes, { layout, lowBits: lowBits === true, signed: new Set(signed) });
  const expected = encodeFront(front);
  if (expected.length !== bytes.length || expected.some((byte, at) => byte !== bytes[at]))
    throw new PackError('the tensors are not those of the model that the header describes');
  return front;
}
