import { lstatSync } from 'node:fs';
import { join, sep } from 'node:path';
import { guarded } from './errors.ts';
import type { Layout } from './layout.ts';
import { namesInIfFolder } from './listing.ts';

export type FileKind =
  | 'blob'
  | 'record'
  | 'recipe'
  | 'answer'
  | 'checkpoint'
  | 'trajectory'
  | 'root'
  | 'lease'
  | 'quarantine'
  | 'aside'
  | 'inputs'
  | 'mark'
  /** Nothing that this program wrote. */
  | 'stranger';

/** A file of the store. */
export interface StoreFile {
  readonly kind: FileKind;
  /** Absolute; and from the root, with `/`. */
  readonly path: string;
  readonly place: string;
  /** Its digest, key or, of a checkpoint, key and step. */
  readonly name: string;
  readonly sizeBytes: number;
  /** When it got its name or was sealed last, in milliseconds since 1970: no program can set it. */
  readonly changedAt: number;
  readonly isFile: boolean;
}

/** Every file of a store, by kind, in the order of the names. What comes or goes meanwhile may be missing. */
export type Census = Readonly<Record<FileKind, readonly StoreFile[]>>;

export function takeCensus(layout: Layout): Census {
  const kinds: Record<FileKind, StoreFile[]> = {
    ...{ blob: [], record: [], recipe: [], answer: [], checkpoint: [], trajectory: [], root: [], lease: [] },
    ...{ quarantine: [], aside: [], inputs: [], mark: [], stranger: [] },
  };
  for (const file of walk(layout, layout.root)) kinds[file.kind].push(file);
  return kinds;
}

function* walk(layout: Layout, folder: string): Generator<StoreFile> {
  for (const entry of namesInIfFolder(folder)) {
    const path = join(folder, entry);
    const status = lookAt(path);
    if (status === null) continue;
    if (status.isDirectory()) {
      yield* walk(layout, path);
      continue;
    }
    yield {
      ...placeOf(layout, path),
      path,
      sizeBytes: status.size,
      changedAt: status.ctimeMs,
      isFile: status.isFile(),
    };
  }
}

/** Where files of each kind lie, from the root; the only group is the name. */
const forms: readonly (readonly [FileKind, RegExp])[] = [
  ['blob', fanned('cas/sha256', '')],
  ['record', fanned('act', '[.]json')],
  ['recipe', fanned('recipe', '[.]json')],
  ['answer', fanned('answer', '[.]json')],
  ['checkpoint', /^ckpt\/([0-9a-f]{64}-[0-9]+)$/],
  ['trajectory', /^trajectory\/([0-9a-f]{64}-[0-9]+)$/],
  ['root', /^roots\/(.*)[.]ndjson$/],
  ['lease', /^leases\/([0-9a-f]{64})$/],
  ['quarantine', /^quarantine\/(.*)$/],
  ['aside', /^tmp\/(.*)$/],
  ['inputs', /^(stat)[.]json$/],
  ['mark', /^(store)[.]json$/],
];

/** A folder with folders named by the first two digits of what is in them. */
function fanned(folder: string, extension: string): RegExp {
  return new RegExp(`^${folder}/[0-9a-f]{2}/([0-9a-f]{64})${extension}$`);
}

function placeOf(layout: Layout, path: string): Pick<StoreFile, 'kind' | 'name' | 'place'> {
  const place = path
    .slice(layout.root.length + 1)
    .split(sep)
    .join('/');
  for (const [kind, form] of forms) {
    const name = form.exec(place)?.[1];
    if (name !== undefined) return { kind, name, place };
  }
  return { kind: 'stranger', name: place, place };
}

function lookAt(path: string) {
  return guarded('look at a file', path, () => lstatSync(path, { throwIfNoEntry: false })) ?? null;
}
