import type { ContentKey, Digest } from '../base/brand.ts';
import { isDigest } from '../keys/digest.ts';

/** What an entry of a bundle is; no other entries are read. */
export type EntryName =
  | { readonly kind: 'manifest' }
  /** Of the experiment: a path below the folder that is unpacked to. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'blob'; readonly digest: Digest }
  | { readonly kind: 'record'; readonly key: ContentKey };

export function nameOf(entry: EntryName): string {
  switch (entry.kind) {
    case 'manifest':
      return 'bundle.json';
    case 'file':
      return `files/${entry.path}`;
    case 'blob':
      return `store/blobs/${entry.digest}`;
    case 'record':
      return `store/records/${entry.key}.json`;
  }
}

/** null where the name is none that a bundle has. */
export function entryOf(name: string): EntryName | null {
  if (name === 'bundle.json') return { kind: 'manifest' };
  const path = /^files\/(.+)$/.exec(name)?.[1];
  if (path !== undefined) return isPlainPath(path) ? { kind: 'file', path } : null;
  const digest = /^store\/blobs\/(.+)$/.exec(name)?.[1];
  if (isDigest(digest)) return { kind: 'blob', digest };
  const key = /^store\/records\/(.+)\.json$/.exec(name)?.[1];
  return isDigest(key) ? { kind: 'record', key: key as unknown as ContentKey } : null;
}

/** The folder of runs and the store, which no file of an experiment may reach into. */
const reserved = 'runs';

/** A relative path of plain names, which leads nowhere but down, and not into the runs. */
export function isPlainPath(path: unknown): path is string {
  if (typeof path !== 'string' || path.length > 1000) return false;
  const parts = path.split('/');
  // A backslash or a colon means a way or a drive on some systems; control characters hide what a path is.
  const isPlain = (part: string) => !/^\.{0,2}$/.test(part) && !/[\\:\p{Cc}]/u.test(part);
  return parts.every(isPlain) && parts[0]?.toLowerCase() !== reserved;
}
