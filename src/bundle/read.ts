import { createReadStream, statSync } from 'node:fs';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { Digester } from '../keys/digest.ts';
import { isManifest, type BundleManifest } from './manifest.ts';
import { entryOf, type EntryName } from './names.ts';
import { BundleTrouble, reasonOf } from './trouble.ts';
import { sealLength } from './write.ts';

/** A bundle whose seal is whole. */
export interface OpenBundle {
  readonly sizeBytes: number;
  readonly manifest: BundleManifest;
  /** The entries after the manifest, in their order. */
  entries(): AsyncIterable<ReadEntry>;
  close(): void;
}

export interface ReadEntry {
  readonly name: EntryName;
  readonly sizeBytes: number;
  /** The bytes, piece by piece. */
  pieces(): AsyncIterable<Uint8Array>;
}

/** A manifest of a hundred thousand stages is a fifth of this. */
const longestManifest = 2 ** 27;

/** As many results and files as a manifest of that length can name. */
const mostEntries = 2 ** 20;

/** Checks the whole file before anything of it is believed. Rejects with `BundleTrouble`. */
export async function openBundle(path: string): Promise<OpenBundle> {
  const sizeBytes = await requireSeal(path);
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  } catch (error) {
    throw notABundle(path, reasonOf(error));
  }
  const all = readEntries(zip, path, sizeBytes);
  try {
    const first = await all.next();
    if (first.done === true || first.value.name.kind !== 'manifest')
      throw notABundle(path, 'it does not begin with bundle.json');
    if (first.value.sizeBytes > longestManifest) throw notABundle(path, 'its bundle.json is too long');
    const manifest = parsed(await wholeOf(first.value), path);
    return {
      sizeBytes,
      manifest,
      entries: () => all,
      close: () => {
        zip.close();
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

export async function wholeOf(entry: ReadEntry): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of entry.pieces()) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function requireSeal(path: string): Promise<number> {
  let size: number;
  const digester = new Digester();
  let seal = '';
  try {
    size = statSync(path).size;
    if (size > sealLength) {
      for await (const chunk of createReadStream(path, { end: size - sealLength - 1 }))
        digester.update(chunk as Buffer);
      for await (const chunk of createReadStream(path, { start: size - sealLength, encoding: 'latin1' }))
        seal += chunk as string;
    }
  } catch (error) {
    throw new BundleTrouble(`cannot read ${path}: ${reasonOf(error)}`);
  }
  if (digester.finish() === seal) return size;
  throw new BundleTrouble(
    `${path} is damaged, or no bundle: its bytes are not those that its last ${sealLength} characters promise`,
    'copy it again from where it was made; nothing was unpacked',
  );
}

async function* readEntries(zip: ZipFile, path: string, sizeBytes: number): AsyncGenerator<ReadEntry, void> {
  const seen = new Set<string>();
  let claimed = 0;
  try {
    if (zip.entryCount > mostEntries) throw notABundle(path, `it has ${zip.entryCount} entries`);
    for await (const entry of zip.eachEntry()) {
      const name = entryOf(entry.fileName);
      if (name === null) throw notABundle(path, `it holds ${JSON.stringify(entry.fileName)}`);
      // Entries are stored as they are: nothing may grow when it is read.
      if (entry.compressionMethod !== 0 || entry.isEncrypted() || seen.has(entry.fileName))
        throw notABundle(path, `its ${entry.fileName} is not stored as a bundle stores`);
      seen.add(entry.fileName);
      // Entries that lie one over the other would be more, unpacked, than any disk holds.
      claimed += entry.uncompressedSize;
      if (claimed > sizeBytes) throw notABundle(path, 'its entries are longer than itself');
      yield { name, sizeBytes: entry.uncompressedSize, pieces: () => piecesOf(zip, entry, path) };
    }
  } catch (error) {
    throw error instanceof BundleTrouble ? error : notABundle(path, reasonOf(error));
  }
}

/** What is wrong with an entry's bytes shows only when they are read. */
async function* piecesOf(zip: ZipFile, entry: Entry, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) yield chunk as Buffer;
  } catch (error) {
    throw notABundle(path, reasonOf(error));
  }
}

function parsed(bytes: Buffer, path: string): BundleManifest {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw notABundle(path, 'its bundle.json is no JSON');
  }
  if (isManifest(value)) return value;
  throw notABundle(path, 'its bundle.json is not of this version, or leads out of its folder');
}

function notABundle(path: string, because: string): BundleTrouble {
  return new BundleTrouble(
    `${path} is no bundle that can be read: ${because}`,
    'nothing was unpacked from it',
  );
}
