import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { contentKey } from '../keys/key.ts';
import { digestOf } from '../keys/digest.ts';
import { decode } from '../store/codec.ts';
import type { StageRecord } from '../store/record.ts';
import { isStageRecord } from '../store/shape.ts';
import type { Store } from '../store/store.ts';
import type { BundledFile } from './manifest.ts';
import { wholeOf, type OpenBundle, type ReadEntry } from './read.ts';
import { BundleTrouble, reasonOf } from './trouble.ts';

export interface Unpacked {
  /** Paths below the folder that were written, and those that were there with the same bytes. */
  readonly written: readonly string[];
  readonly present: readonly string[];
  readonly records: number;
}

/**
 * Puts a bundle's files below `folder` and its results into the store. Every blob is hashed on its way, every record
 * must be the one of its key. Rejects with `BundleTrouble`, before anything is written where a file has other bytes.
 */
export async function unpackBundle(bundle: OpenBundle, folder: string, store: Store): Promise<Unpacked> {
  const { manifest } = bundle;
  const present = manifest.files.filter((file) => isPresent(folder, file)).map(({ path }) => path);
  const files = new Map(manifest.files.map((file) => [file.path, file]));
  const written: string[] = [];
  const records = new Map<string, StageRecord>();
  for await (const entry of bundle.entries()) {
    switch (entry.name.kind) {
      case 'manifest':
        throw new BundleTrouble('the bundle has two manifests');
      case 'file': {
        const { path } = entry.name;
        const file = files.get(path);
        if (file === undefined)
          throw new BundleTrouble(`the bundle has a file of which it does not speak: ${path}`);
        if (present.includes(path)) break;
        placeFile(folder, file, await wholeOf(entry));
        written.push(path);
        break;
      }
      case 'blob':
        await keepBlob(store, entry, entry.name.digest);
        break;
      case 'record':
        records.set(entry.name.key, recordIn(await wholeOf(entry), entry.name.key));
        break;
    }
  }
  for (const record of records.values()) store.publish(record);
  for (const { recipe, content } of manifest.stages) {
    if (recipe !== null && content !== null && records.has(content)) store.pointRecipe(recipe, content);
  }
  return { written, present, records: records.size };
}

function isPresent(folder: string, { path, digest }: BundledFile): boolean {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return false;
    throw unwritable(join(folder, path), error);
  }
  if (digestOf(bytes) === digest) return true;
  throw new BundleTrouble(
    `${join(folder, path)} is there already, and is another file`,
    'unpack to an empty folder with `--to FOLDER`; nothing was written',
  );
}

function placeFile(folder: string, { path, digest }: BundledFile, bytes: Buffer): void {
  if (digestOf(bytes) !== digest) throw new BundleTrouble(`${path} is not what the bundle says it is`);
  const target = join(folder, path);
  try {
    mkdirSync(dirname(target), { recursive: true });
  } catch (error) {
    throw unwritable(target, error);
  }
  // A link that stands in the folder already may lead elsewhere.
  const way = relative(realpathSync(folder), realpathSync(dirname(target)));
  if (way === '..' || way.startsWith(`..${sep}`)) {
    throw new BundleTrouble(`${target} would lie outside ${folder}, by a link`, 'unpack to an empty folder');
  }
  try {
    writeFileSync(target, bytes, { flag: 'wx' });
  } catch (error) {
    throw unwritable(target, error);
  }
}

/** A name that the file system does not take, a file where a folder must be, a full disk. */
function unwritable(path: string, error: unknown): BundleTrouble {
  return new BundleTrouble(
    `cannot write ${path}: ${reasonOf(error)}`,
    'unpack to another folder with `--to FOLDER`',
  );
}

async function keepBlob(store: Store, entry: ReadEntry, digest: string): Promise<void> {
  const writer = store.blobWriter();
  try {
    for await (const piece of entry.pieces()) writer.write(piece);
  } catch (error) {
    writer.discard();
    throw error;
  }
  if (writer.finish().digest !== digest)
    throw new BundleTrouble(`blob ${digest.slice(0, 12)} of the bundle has other bytes than its name says`);
}

function recordIn(bytes: Buffer, key: string): StageRecord {
  const decoded = decode(bytes.toString());
  if (decoded.kind === 'whole' && isStageRecord(decoded.value)) {
    const record = decoded.value as unknown as StageRecord;
    if (record.contentKey === key && contentKey(record.manifest) === key) return record;
  }
  throw new BundleTrouble(
    `record ${key.slice(0, 12)} of the bundle is not that of its key`,
    'the bundle was not written by this program, or by another version of it',
  );
}
