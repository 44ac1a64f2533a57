import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fault } from '../base/fault.ts';
import { digestOfFile } from '../store/file.ts';
import type { Download, Source, WantedFile } from './sources.ts';
import { transfer, type Transferred } from './transfer.ts';
import { DownloadTrouble } from './trouble.ts';
import { unzip } from './unzip.ts';

export interface FetchOptions {
  readonly folder: string;
  /** Base address of a mirror that holds the downloads under their own names; null = where the source says. */
  readonly mirror: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (name: string, transferred: Transferred) => void;
}

export interface FetchedFile {
  readonly path: string;
  /** Whether it was there already, whole. */
  readonly had: boolean;
}

/**
 * Puts the files of a corpus into a folder; what is there and right stays. Every file is checked before it takes its name.
 * Rejects with `DownloadTrouble`; calling again goes on where it broke off.
 */
export async function fetchCorpus(source: Source, options: FetchOptions): Promise<readonly FetchedFile[]> {
  mkdirSync(options.folder, { recursive: true });
  const fetched: FetchedFile[] = [];
  for (const download of source.downloads) {
    const wanted = download.files.map((file) => ({ file, path: join(options.folder, file.name) }));
    const missing = wanted.filter(({ file, path }) => !isWhole(file, path));
    if (missing.length > 0) await fetchFiles(download, missing, options);
    for (const place of wanted) fetched.push({ path: place.path, had: !missing.includes(place) });
  }
  return fetched;
}

interface Place {
  readonly file: WantedFile;
  readonly path: string;
}

/** A file without a published digest counts as whole: the corpus stage counts its tokens. */
function isWhole({ sha256 }: WantedFile, path: string): boolean {
  return existsSync(path) && (sha256 === null || digestOfFile(path) === sha256);
}

async function fetchFiles(
  download: Download,
  places: readonly Place[],
  options: FetchOptions,
): Promise<void> {
  const unchecked = (path: string): string => `${path}.unchecked`;
  if (download.archive === undefined) {
    for (const { file, path } of places) {
      await fetchFirst(download, unchecked(path), options);
      adopt(file, unchecked(path), path);
    }
    return;
  }
  const archive = join(options.folder, nameOf(download));
  if (!existsSync(archive)) await fetchFirst(download, archive, options);
  try {
    await unzip(
      archive,
      new Map(
        places.map(({ file: { name, mostBytes }, path }) => [name, { path: unchecked(path), mostBytes }]),
      ),
      options.signal,
    );
    for (const { file, path } of places) adopt(file, unchecked(path), path);
  } finally {
    // Unpacked it is of no more use, and damaged of none; only who stopped half way wants it again.
    if (!options.signal.aborted) rmSync(archive);
  }
}

function nameOf({ urls }: Download): string {
  return basename(urls[0] ?? fault('a download without an address'));
}

/** From the first of its addresses that gives it. */
async function fetchFirst(download: Download, target: string, options: FetchOptions): Promise<void> {
  const { mirror, signal, onProgress } = options;
  const name = nameOf(download);
  const urls = mirror === null ? download.urls : [`${mirror.replace(/\/$/, '')}/${name}`];
  const troubles: DownloadTrouble[] = [];
  for (const url of urls) {
    try {
      await transfer({
        ...{ url, target, size: download.size, signal },
        onProgress: (transferred) => {
          onProgress(name, transferred);
        },
      });
      return;
    } catch (error) {
      if (signal.aborted || !(error instanceof DownloadTrouble)) throw error;
      troubles.push(error);
    }
  }
  const cure = troubles.find((trouble) => trouble.cure !== null)?.cure;
  throw new DownloadTrouble(troubles.map(({ message }) => message).join('; '), cure);
}

function adopt({ name, sha256 }: WantedFile, from: string, path: string): void {
  const found = digestOfFile(from);
  if (sha256 !== null && found !== sha256) {
    rmSync(from);
    throw new DownloadTrouble(`${name} is not the published file: its SHA-256 is ${found}, not ${sha256}`);
  }
  renameSync(from, path);
}
