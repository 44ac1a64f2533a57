import { existsSync } from 'node:fs';
import type { ContentKey } from '../../base/brand.ts';
import type { StoreFile } from '../census.ts';
import { decode } from '../codec.ts';
import { isGone, storeError } from '../errors.ts';
import { readText } from '../file.ts';
import type { Layout } from '../layout.ts';
import type { RecipePointer } from '../record.ts';

/** What a pointer leads to. */
type Target =
  | { readonly kind: 'result'; readonly key: ContentKey }
  /** It cannot be read, and leads nowhere. */
  | { readonly kind: 'nothing' }
  /** Written by a newer program: it is not ours to judge. */
  | { readonly kind: 'foreign' };

/** Pointers to results that are not among `staying`: not there, and not about to be. */
export function danglers(
  pointers: readonly StoreFile[],
  staying: ReadonlySet<string>,
  isNew: (file: StoreFile) => boolean,
): readonly StoreFile[] {
  return pointers.filter((file) => {
    if (isNew(file)) return false;
    const target = targetOf(file);
    return target.kind === 'nothing' || (target.kind === 'result' && !staying.has(target.key));
  });
}

/** Whether a pointer that was to go leads somewhere by now; a run writes it before the result. */
export function leadsSomewhere(
  layout: Layout,
  file: StoreFile,
  isPinned: (key: ContentKey) => boolean,
): boolean {
  const target = targetOf(file);
  if (target.kind !== 'result') return target.kind === 'foreign';
  return isPinned(target.key) || existsSync(layout.record(target.key));
}

function targetOf({ path }: StoreFile): Target {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    if (isGone(error)) return { kind: 'nothing' };
    throw storeError('read a pointer', path, error);
  }
  const decoded = decode(text);
  if (decoded.kind === 'unknown version') return { kind: 'foreign' };
  if (decoded.kind === 'damaged') return { kind: 'nothing' };
  return { kind: 'result', key: (decoded.value as unknown as RecipePointer).contentKey };
}
