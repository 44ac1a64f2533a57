import type { JsonObject } from '../base/json.ts';
import { canonicalText } from '../keys/canonical.ts';
import { digestOf } from '../keys/digest.ts';
import type { DamageNote, InputList, KeptAnswer, RecipePointer, RootLine, StageRecord } from './record.ts';

type Provable = StageRecord | RecipePointer | InputList | KeptAnswer | DamageNote | RootLine;

/**
 * Records and the like on disk: one line of canonical JSON whose last field is the SHA-256 of all bytes before that
 * field. A cut, a flipped bit or a hand edit is found without trusting the file system; any JSON tool still reads it.
 */
export function encode(value: Provable): Buffer {
  const text = canonicalText(value as unknown as JsonObject);
  const body = text.slice(0, -1);
  return Buffer.from(`${body}${trailer(digestOf(body))}`, 'utf8');
}

function trailer(digest: string): string {
  return `,"sha256":"${digest}"}\n`;
}
const trailerLength = trailer('0'.repeat(64)).length;

export type Decoded =
  | { readonly kind: 'whole'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'damaged' }
  /** Written whole, by a program that is not this one. */
  | { readonly kind: 'unknown version'; readonly version: unknown };

/**
 * Of a file's text, because the system reads small files fastest as text. Bytes that are no UTF-8 read as others, whose
 * digest is another.
 */
export function decode(text: string): Decoded {
  const body = text.slice(0, -trailerLength);
  if (body === '' || text.slice(body.length) !== trailer(digestOf(body))) return { kind: 'damaged' };
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(`${body}}`) as Readonly<Record<string, unknown>>;
  } catch {
    return { kind: 'damaged' };
  }
  return value['version'] === 1
    ? { kind: 'whole', value }
    : { kind: 'unknown version', version: value['version'] };
}
