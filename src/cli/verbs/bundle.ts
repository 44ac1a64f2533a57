import { basename, resolve } from 'node:path';
import type { BundleManifest } from '../../bundle/manifest.ts';
import type { BundleEntry } from '../../bundle/write.ts';
import { formatBytes, formatNumberOf } from '../../report/numbers.ts';
import { openStore } from '../archive.ts';
import { filesOfBundle } from '../bundle-files.ts';
import { bundleSubject, type BundleSubject } from '../bundle-subject.ts';
import { exitCodes } from '../exit.ts';
import { displayPath } from '../files.ts';
import { printJson, type Session } from '../session.ts';
import { version } from '../version.ts';
import type { Verb } from './verb.ts';

/** The texts of an experiment or of a run, its keys and all results that it has, in one file. */
export const bundle: Verb = async (session, words, options) => {
  const subject = bundleSubject(session, words, options);
  const { files: of, stages, records, strangers, ...asked } = subject;
  const { experiment, files, entries, needs } = filesOfBundle(of, session.cwd, options.corpora ?? false);
  const manifest: BundleManifest = {
    athanor: 'bundle',
    version: 1,
    writer: version,
    experiment,
    ...asked,
    files,
    needs,
    stages,
  };
  const { sliceOf } = await import('../../bundle/slice.ts');
  const slice = sliceOf(openStore(session), records);
  const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const head: BundleEntry = { name: { kind: 'manifest' }, sizeBytes: text.length, read: () => text };
  const all = [head, ...entries, ...slice];
  const sizeBytes = all.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const path = resolve(session.cwd, options.out ?? `${basename(of.named).replace(/\.exp$/, '')}.athanor`);

  say(session, manifest, sizeBytes, subject);
  if (options.dryRun !== true) {
    const { writeBundle } = await import('../../bundle/write.ts');
    await writeBundle(path, all);
  }
  const written = options.dryRun === true ? null : path;
  if (session.json) printJson(session, 'bundle', { path: written, sizeBytes, strangers, manifest });
  else if (written !== null) session.out.line(displayPath(path, session.cwd));
  return exitCodes.ok;
};

function say(
  session: Session,
  { stages, files, needs, run }: BundleManifest,
  sizeBytes: number,
  { records, strangers }: Pick<BundleSubject, 'records' | 'strangers'>,
): void {
  if (session.quiet) return;
  const parts = [
    ...(run === undefined ? [] : [`run ${run}`]),
    `${records.length} of ${formatNumberOf(stages.length, 'stage')} with results`,
    formatNumberOf(files.length, 'file'),
    formatBytes(sizeBytes),
  ];
  session.err.line(session.err.paint('faint', parts.join(', ')));
  for (const { path } of needs)
    session.err.line(session.err.paint('warn', `not inside: ${path}; only its digest is kept`));
  if (strangers.length === 0) return;
  const message = `this athanor, here, gives other keys to ${strangers.join(', ')} than the run had`;
  session.err.line(session.err.paint('warn', message));
  session.err.line('   = their results are inside, but a `plan` of the bundle will not find them');
  session.err.line(
    '   = another version made them, or ATHANOR_ENGINE, ATHANOR_DEVICE or a configuration did',
  );
}
