import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openPromise, type ZipFile } from 'yauzl';
import { DownloadTrouble, reasonOf } from './trouble.ts';

export interface UnzipTarget {
  readonly path: string;
  /** No member may be longer. */
  readonly mostBytes: number;
}

/** The published archives have four. */
const mostMembers = 1000;

/**
 * Writes members of an archive to files. A member is found by its own name, in whatever folder of the archive it lies; where
 * it goes is the caller's to say, so no path of the archive reaches the disk. What an archive says of lengths is held
 * against the caller's limits before anything is unpacked, and against what comes out while it is. Rejects with
 * `DownloadTrouble`.
 */
export async function unzip(
  archive: string,
  targets: ReadonlyMap<string, UnzipTarget>,
  signal: AbortSignal,
): Promise<void> {
  const missing = new Set(targets.keys());
  const refuse = (because: string): never => {
    throw new DownloadTrouble(
      `${archive} ${because}: it is not the published archive`,
      'fetch again, from another mirror with `--mirror` if need be; nothing was kept',
    );
  };
  let zip: ZipFile;
  try {
    zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
  } catch (error) {
    throw new DownloadTrouble(`${archive} is no whole zip archive: ${reasonOf(error)}`);
  }
  try {
    if (zip.entryCount > mostMembers) refuse(`has ${zip.entryCount} members`);
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.slice(entry.fileName.lastIndexOf('/') + 1);
      const target = targets.get(name);
      if (target === undefined) continue;
      const { path, mostBytes } = target;
      if (!missing.has(name)) refuse(`has ${name} twice`);
      if (entry.uncompressedSize > mostBytes)
        refuse(`has a ${name} of ${entry.uncompressedSize} bytes, of at most ${mostBytes}`);
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path), { signal });
      missing.delete(name);
    }
  } catch (error) {
    if (error instanceof DownloadTrouble) throw error;
    throw new DownloadTrouble(`${archive} cannot be unpacked: ${reasonOf(error)}`);
  } finally {
    zip.close();
  }
  if (missing.size > 0) throw new DownloadTrouble(`${archive} has no ${[...missing].join(', ')}`);
}
