/** Which of a user's files a bundle of an experiment holds, and under which paths. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Digest } from '../base/brand.ts';
import type { BundledFile, NeededFile } from '../bundle/manifest.ts';
import { isPlainPath } from '../bundle/names.ts';
import type { BundleEntry } from '../bundle/write.ts';
import type { StageGraph } from '../graph/graph.ts';
import { digestOf } from '../keys/digest.ts';
import { digestOfFile } from '../store/file.ts';
import { UsageError } from './exit.ts';
import { reasonOf } from './files.ts';
import { isInside, projectOf, realPath } from './library.ts';

export interface FilesOfBundle {
  /** Path of the experiment among them. */
  readonly experiment: string;
  readonly files: readonly BundledFile[];
  readonly entries: readonly BundleEntry[];
  readonly needs: readonly NeededFile[];
}

export interface ExperimentFiles {
  /** As the user named it. */
  readonly named: string;
  /** Real paths of the file and its imports. */
  readonly texts: readonly string[];
  /** Where the text is that was read from such a path: there, or where a run keeps it. */
  readonly keptAt: (path: string) => string;
  readonly graph: StageGraph;
  /** What files of corpora must be by their paths, where that is known; of others, what they are now. */
  readonly digests: ReadonlyMap<string, Digest>;
}

/** All texts, and with `corpora` those of the corpora's files that lie in the project. */
export function filesOfBundle(
  { named, texts, keptAt, graph, digests }: ExperimentFiles,
  cwd: string,
  corpora: boolean,
): FilesOfBundle {
  const [root = resolve(cwd, named)] = texts;
  const inputs = inputFiles(graph).map((path) => ({
    path,
    // Where a reader who stands in the real folder finds what the experiment means.
    seen: join(dirname(root), relative(dirname(resolve(cwd, named)), path)),
  }));
  const project = realPath(projectOf(dirname(root), cwd));
  const isTaken = ({ seen }: { readonly seen: string }) => corpora && isInside(seen, project);
  const taken = [...texts.map((path) => ({ path: keptAt(path), seen: path })), ...inputs.filter(isTaken)];
  const base = commonFolder(taken.map(({ seen }) => seen));
  const held = taken
    .map(({ path, seen }) => heldFile(path, plainPath(base, seen), digests.get(path)))
    .sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
  return {
    experiment: plainPath(base, root),
    files: held.map(({ file }) => file),
    entries: held.map(({ entry }) => entry),
    needs: inputs
      .filter((input) => !isTaken(input))
      .map(({ path, seen }) => ({
        path: isInside(seen, base) ? plainPath(base, seen) : path,
        digest: digests.get(path) ?? digestAt(path),
      })),
  };
}

function heldFile(
  source: string,
  path: string,
  expected: Digest | undefined,
): { readonly file: BundledFile; readonly entry: BundleEntry } {
  const digest = digestAt(source);
  if (expected !== undefined && digest !== expected) {
    throw new UsageError(
      `${source} is not any more what the run read`,
      'put it back as it was, or bundle the run without `--corpora`: then only its digest is kept',
    );
  }
  const { size: sizeBytes } = statSync(source);
  const read = (): Buffer => {
    const bytes = readFileSync(source);
    if (digestOf(bytes) !== digest) throw new Error(`${source} changed while it was bundled`);
    return bytes;
  };
  return { file: { path, sizeBytes, digest }, entry: { name: { kind: 'file', path }, sizeBytes, read } };
}

/** Files of all stages, each once, in the order of their paths. */
function inputFiles({ order }: StageGraph): readonly string[] {
  return [...new Set(order.flatMap(({ files }): string[] => Object.values(files)))].sort();
}

function digestAt(path: string): Digest {
  try {
    return digestOfFile(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

function plainPath(base: string, path: string): string {
  const plain = relative(base, path).split(sep).join('/');
  if (isPlainPath(plain)) return plain;
  throw new UsageError(`${path} has a name that no bundle may hold`, 'rename the file or its folder');
}

function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? sep);
  while (!paths.every((path) => isInside(path, folder))) folder = dirname(folder);
  return folder;
}
