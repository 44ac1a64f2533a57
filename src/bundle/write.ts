/**
 * A bundle as a file: a zip archive whose entries are stored as they are, so that it depends on no compressor's version,
 * at one fixed time, so that it depends on no clock, and whose comment is the SHA-256, in hex, of all bytes before it.
 */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { Digester } from '../keys/digest.ts';
import { nameOf, type EntryName } from './names.ts';
import { BundleTrouble, reasonOf } from './trouble.ts';

export interface BundleEntry {
  readonly name: EntryName;
  readonly sizeBytes: number;
  /** Called when it is written, so that no more than one need be in memory. */
  readonly read: () => Uint8Array;
}

/** Characters of the digest that ends a bundle. */
export const sealLength = 64;

/** Before the earliest time of a zip archive, so that it becomes that one in every time zone. */
const noTime = new Date(0);

/** Writes the entries in their order; the file appears whole or not at all. Rejects with `BundleTrouble`. */
export async function writeBundle(path: string, entries: readonly BundleEntry[]): Promise<void> {
  const aside = `${path}.${process.pid}.part`;
  try {
    const file = openSync(aside, 'w');
    try {
      await writeSealed(file, archiveOf(entries));
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
  } catch (error) {
    throw new BundleTrouble(
      `cannot write ${path}: ${reasonOf(error)}`,
      'name a file in a folder that is there, with room for it; a result that was lost is made again by `run`',
    );
  } finally {
    rmSync(aside, { force: true });
  }
}

function archiveOf(entries: readonly BundleEntry[]): NodeJS.ReadableStream {
  const zip = new ZipFile();
  const fail = (error: unknown): void => {
    zip.outputStream.emit('error', error);
  };
  zip.on('error', fail);
  for (const { name, sizeBytes, read } of entries) {
    const options = { mtime: noTime, mode: 0o100644, compress: false, size: sizeBytes };
    zip.addReadStreamLazy(nameOf(name), options, (give) => {
      try {
        give(null, Readable.from([read()]));
      } catch (error) {
        fail(error);
      }
    });
  }
  zip.end({ comment: '0'.repeat(sealLength), forceZip64Format: false });
  return zip.outputStream;
}

/** Puts the digest of all that comes before it in the place of the comment. */
async function writeSealed(file: number, archive: NodeJS.ReadableStream): Promise<void> {
  const digester = new Digester();
  let held = Buffer.alloc(0);
  for await (const chunk of archive) {
    const bytes = Buffer.concat([held, chunk as Buffer]);
    const sure = bytes.subarray(0, Math.max(0, bytes.length - sealLength));
    digester.update(sure);
    writeSync(file, sure);
    held = Buffer.from(bytes.subarray(sure.length));
  }
  writeSync(file, digester.finish());
}
