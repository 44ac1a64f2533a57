import { mkdirSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { BundleManifest } from '../../bundle/manifest.ts';
import { formatBytes, formatNumberOf } from '../../report/numbers.ts';
import { digestOfFile } from '../../store/file.ts';
import { Store } from '../../store/store.ts';
import { exitCodes } from '../exit.ts';
import { displayPath } from '../files.ts';
import { printJson, type Session } from '../session.ts';
import type { Verb } from './verb.ts';

/** A bundle checked whole, then its files in a folder and its results in a store. */
export const unbundle: Verb = async (session, [named = ''], options) => {
  const { openBundle } = await import('../../bundle/read.ts');
  const bundle = await openBundle(resolve(session.cwd, named));
  try {
    const { manifest, sizeBytes } = bundle;
    const folder = resolve(session.cwd, options.to ?? basename(named).replace(/\.athanor$/, ''));
    const runs = session.runs.origin === 'default' ? join(folder, 'runs') : session.runs.value;
    say(session, manifest, sizeBytes);
    if (options.dryRun === true) {
      if (session.json) printJson(session, 'unbundle', { folder: null, sizeBytes, manifest });
      return exitCodes.ok;
    }
    const { unpackBundle } = await import('../../bundle/unpack.ts');
    mkdirSync(folder, { recursive: true });
    const unpacked = await unpackBundle(bundle, folder, new Store(join(runs, 'store')));
    const missing = manifest.needs.filter(({ path, digest }) => !isThere(folder, path, digest));
    if (session.json) {
      printJson(session, 'unbundle', { folder, runs, sizeBytes, ...unpacked, missing, manifest });
      return exitCodes.ok;
    }
    for (const { path, digest } of missing) {
      session.err.line(session.err.paint('warn', `still needed: ${path}, with the SHA-256 ${digest}`));
    }
    session.out.line(displayPath(join(folder, manifest.experiment), session.cwd));
    if (!session.quiet)
      session.err.line(session.err.paint('faint', `go on: ${nextCommand(session, folder, manifest)}`));
    return exitCodes.ok;
  } finally {
    bundle.close();
  }
};

function say(session: Session, { stages, files }: BundleManifest, sizeBytes: number): void {
  if (session.quiet) return;
  const results = stages.filter(({ content }) => content !== null).length;
  const parts = [
    `${results} of ${formatNumberOf(stages.length, 'stage')} with results`,
    formatNumberOf(files.length, 'file'),
    formatBytes(sizeBytes),
    'undamaged',
  ];
  session.err.line(session.err.paint('faint', parts.join(', ')));
}

function isThere(folder: string, path: string, digest: string): boolean {
  try {
    return digestOfFile(isAbsolute(path) ? path : join(folder, path)) === digest;
  } catch {
    return false;
  }
}

/** `cd first && athanor plan first.exp`, with the overrides that the bundle was made under. */
function nextCommand(session: Session, folder: string, manifest: BundleManifest): string {
  const { experiment, sets, flags = {} } = manifest;
  const overrides = [
    ...sets.map((set) => ` --set '${set}'`),
    ...Object.entries(flags).map(([flag, word]) => ` --${flag} ${word}`),
  ];
  return `cd ${displayPath(folder, session.cwd)} && athanor plan ${experiment}${overrides.join('')}`;
}
