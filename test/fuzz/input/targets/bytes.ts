/** What the inputs of several readers are made of. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { digestOf } from '../../../../src/keys/digest.ts';

export const bytesOf = (text: string): Buffer => Buffer.from(text);

/** A file as a store writes it around a body: the last field is the digest of all before it. */
export function sealed(body: Uint8Array): Buffer {
  const text = Buffer.from(body)
    .toString()
    .replace(/\}\s*$/, '');
  return Buffer.concat([Buffer.from(text), Buffer.from(`,"sha256":"${digestOf(Buffer.from(text))}"}\n`)]);
}

/** Words of JSON, and such as lead out of a folder or up to a prototype. */
export const jsonWords: readonly string[] = [
  ...['{', '}', '[', ']', ':', ',', 'null', '"__proto__"', '"outputs"', '"manifest"', '"../../x"'],
  ...['[[[[[[[[', '{"a":{"a":'],
];

export function put(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
