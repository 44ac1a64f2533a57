import type { Json, JsonObject } from '../base/json.ts';
import { canonicalText } from './canonical.ts';

/** One leaf that two values do not share. */
export interface Change {
  /** Field names from the root. Not joined: a tensor's name has dots of its own. */
  readonly path: readonly string[];
  /** Missing on a side where the leaf is absent. */
  readonly before?: Json;
  readonly after?: Json;
}

/**
 * The leaves in which two values differ, in code-unit order of their paths. An array is a leaf: its items have a
 * place but no name, so a change inside it is told by showing the whole.
 */
export function difference(before: JsonObject, after: JsonObject): readonly Change[] {
  const earlier = leaves(before);
  const later = leaves(after);
  const names = [...new Set([...earlier.keys(), ...later.keys()])].sort();
  return names.flatMap((name): Change[] => {
    const was = earlier.get(name);
    const is = later.get(name);
    if (was !== undefined && is !== undefined) {
      return equal(was.value, is.value) ? [] : [{ path: was.path, before: was.value, after: is.value }];
    }
    if (was !== undefined) return [{ path: was.path, before: was.value }];
    return is === undefined ? [] : [{ path: is.path, after: is.value }];
  });
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: Json;
}

function leaves(root: JsonObject): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  const visit = (object: JsonObject, path: readonly string[]): void => {
    for (const [field, value] of Object.entries(object)) {
      const here = [...path, field];
      // An empty object is a leaf too, or `{}` and absence would look alike.
      if (isObject(value) && Object.keys(value).length > 0) visit(value, here);
      // Joined by the character that sorts before all others and occurs in no name.
      else found.set(here.join('\0'), { path: here, value });
    }
  };
  visit(root, []);
  return found;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function equal(one: Json, other: Json): boolean {
  return one === other || canonicalText(one) === canonicalText(other);
}

/** How many leaves of the two are equal, out of all that either has: 1 = the same, 0 = nothing in common. */
export function overlap(one: JsonObject, other: JsonObject): number {
  return new Leaves(one).sharedWith(new Leaves(other));
}

/** The leaves of a value that is compared with many. */
export class Leaves {
  readonly #texts: ReadonlySet<string>;

  constructor(root: JsonObject) {
    this.#texts = new Set(
      Array.from(leaves(root), ([name, { value }]) => `${name}\0\0${canonicalText(value)}`),
    );
  }

  /** As `overlap`. */
  sharedWith(other: Leaves): number {
    let shared = 0;
    for (const text of this.#texts) if (other.#texts.has(text)) shared++;
    const all = this.#texts.size + other.#texts.size - shared;
    return all === 0 ? 1 : shared / all;
  }
}
