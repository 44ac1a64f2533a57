import { basename, resolve } from 'node:path';
import type { BundleManifest } from '../../bundle/manifest.ts';
import type { BundleEntry } from '../../bundle/write.ts';
import { forecast } from '../../exec/forecast.ts';
import { formatBytes, formatNumberOf } from '../../report/numbers.ts';
import { Inputs } from '../../store/inputs.ts';
import { openStore } from '../archive.ts';
import { filesOfBundle } from '../bundle-files.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { chooseFile, displayPath } from '../files.ts';
import { openExperiment } from '../pipeline.ts';
import { selectionOf } from '../selection.ts';
import { printJson, type Session } from '../session.ts';
import { version } from '../version.ts';
import type { Verb } from './verb.ts';

/** The texts of an experiment, its keys and all results that it has, in one file. */
export const bundle: Verb = async (session, words, options) => {
  const named = chooseFile(words, session.cwd);
  if (named === '-') throw new UsageError('a bundle holds files, not what stands on stdin');
  const { graph, files: texts } = openExperiment(session, [named], options);
  const store = openStore(session);
  const runsFolder = session.runs.value;
  const forecasts = forecast(graph, store, new Inputs(store), {
    selection: selectionOf(graph, {}),
    runsFolder,
  });
  const { experiment, files, entries, needs } = filesOfBundle(
    { named, texts, graph },
    session.cwd,
    options.corpora ?? false,
  );
  const manifest: BundleManifest = {
    athanor: 'bundle',
    version: 1,
    writer: version,
    experiment,
    sets: options.set ?? [],
    files,
    needs,
    stages: forecasts.map(({ stage, recipeKey, record }) => ({
      name: stage.name,
      kind: stage.kind,
      recipe: recipeKey,
      content: record?.contentKey ?? null,
    })),
  };
  const { sliceOf } = await import('../../bundle/slice.ts');
  const records = forecasts.flatMap(({ record }) => (record === null ? [] : [record]));
  const slice = sliceOf(store, records);
  const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const head: BundleEntry = { name: { kind: 'manifest' }, sizeBytes: text.length, read: () => text };
  const all = [head, ...entries, ...slice];
  const sizeBytes = all.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const path = resolve(session.cwd, options.out ?? `${basename(named).replace(/\.exp$/, '')}.athanor`);

  say(session, manifest, sizeBytes, records.length);
  if (options.dryRun !== true) {
    const { writeBundle } = await import('../../bundle/write.ts');
    await writeBundle(path, all);
  }
  const written = options.dryRun === true ? null : path;
  if (session.json) printJson(session, 'bundle', { path: written, sizeBytes, manifest });
  else if (written !== null) session.out.line(displayPath(path, session.cwd));
  return exitCodes.ok;
};

function say(
  session: Session,
  { stages, files, needs }: BundleManifest,
  sizeBytes: number,
  results: number,
): void {
  if (session.quiet) return;
  const parts = [
    `${results} of ${formatNumberOf(stages.length, 'stage')} with results`,
    formatNumberOf(files.length, 'file'),
    formatBytes(sizeBytes),
  ];
  session.err.line(session.err.paint('faint', parts.join(', ')));
  for (const { path } of needs)
    session.err.line(session.err.paint('warn', `not inside: ${path}; only its digest is kept`));
}
