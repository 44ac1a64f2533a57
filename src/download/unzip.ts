import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openPromise, type ZipFile } from 'yauzl';
import { DownloadTrouble, reasonOf } from './trouble.ts';

/**
 * Writes members of an archive to files. A member is found by its own name, in whatever folder of the archive it lies; where
 * it goes is the caller's to say, so no path of the archive reaches the disk. Rejects with `DownloadTrouble`.
 */
export async function unzip(
  archive: string,
  targets: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const missing = new Set(targets.keys());
  let zip: ZipFile;
  try {
    zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
  } catch (error) {
    throw new DownloadTrouble(`${archive} is no whole zip archive: ${reasonOf(error)}`);
  }
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.slice(entry.fileName.lastIndexOf('/') + 1);
      const target = targets.get(name);
      if (target === undefined) continue;
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target), { signal });
      missing.delete(name);
    }
  } catch (error) {
    throw new DownloadTrouble(`${archive} cannot be unpacked: ${reasonOf(error)}`);
  } finally {
    zip.close();
  }
  if (missing.size > 0) throw new DownloadTrouble(`${archive} has no ${[...missing].join(', ')}`);
}
