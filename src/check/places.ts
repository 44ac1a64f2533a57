import type { Span } from '../diag/source.ts';
import type { Place } from './reading.ts';

/** Paths of the typed settings that one path of the file decides; null = none. */
export type Renames = Readonly<Record<string, readonly string[]>>;

/** Where settings stand, from the file's words (`optimizer.weight_decay`) to those of the typed settings. */
export function typedPlaces(
  places: ReadonlyMap<string, Place>,
  renames: Renames,
  prefix = '',
): Record<string, Span> {
  const typed: Record<string, Span> = {};
  for (const [path, { edit }] of places) {
    for (const name of renames[path] ?? camelCase(path)) typed[prefix + name] = edit;
  }
  return typed;
}

/** Of the few paths that there are, every stage has some. */
const camelCased = new Map<string, readonly [string]>();

function camelCase(path: string): readonly [string] {
  const known = camelCased.get(path);
  if (known !== undefined) return known;
  const made = [path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())] as const;
  camelCased.set(path, made);
  return made;
}
