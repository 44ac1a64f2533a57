import { fault } from '../base/fault.ts';
import type { Json } from '../base/json.ts';

/**
 * The one text of a value: RFC 8785 (JSON Canonicalization Scheme), stricter about what it takes. Specified in
 * README.md of this folder. What has two spellings or none (`undefined`, NaN, an infinity, a Map, a typed array) is a
 * fault of ours, because a key that silently drops it would be a lie.
 */
export function canonicalText(value: Json): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      // JSON.stringify gives the shortest digits that read back as the same double, and 0 for -0.
      return Number.isFinite(value) ? JSON.stringify(value) : fault(`${value} has no canonical form`);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? arrayText(value) : objectText(value as Readonly<Record<string, Json>>);
    default:
      return fault(`a value of type ${typeof value} has no canonical form; absence is written null`);
  }
}

function arrayText(items: readonly Json[]): string {
  let text = '[';
  // By index: a hole in a sparse array must reach the fault above, and map() would skip it.
  for (let index = 0; index < items.length; index++) {
    if (index > 0) text += ',';
    text += canonicalText(items[index] as Json);
  }
  return `${text}]`;
}

function objectText(object: Readonly<Record<string, Json>>): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    fault(`a ${object.constructor.name} has no canonical form`);
  }
  let text = '{';
  for (const field of fieldsInOrder(object)) {
    if (text.length > 1) text += ',';
    text += `${JSON.stringify(field)}:${canonicalText(object[field] as Json)}`;
  }
  return `${text}}`;
}

/** `<` and the default order of sort() are by UTF-16 code units, the same on every machine and in every locale. */
function fieldsInOrder(object: object): readonly string[] {
  const fields = Object.keys(object);
  // Most are in order as they are, and sorting takes memory.
  for (let index = 1; index < fields.length; index++) {
    if ((fields[index] ?? '') < (fields[index - 1] ?? '')) return fields.sort();
  }
  return fields;
}

/** What a digest is taken of: without the domain, equal values of different meaning would share a key. */
export type Domain = 'recipe' | 'content' | 'trajectory';

/** The bytes that are hashed: `athanor <domain> <scheme>`, a line feed, and the canonical text, in UTF-8. */
export function canonicalBytes(domain: Domain, scheme: number, text: string): Uint8Array {
  return Buffer.from(`athanor ${domain} ${scheme}\n${text}`, 'utf8');
}
