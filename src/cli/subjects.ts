import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents, stateOf } from '../exec/history.ts';
import type { RunId } from '../exec/run-id.ts';
import type { RunRecord } from '../exec/run-record.ts';
import { logPath } from '../exec/stage-log.ts';
import type { SourceText } from '../report/run-report/reported-stage.ts';
import { subjectOf, type Material } from '../report/run-report/subject.ts';
import type { Subject } from '../report/run-report/report.ts';
import { DamagedBlob, guarded } from '../store/errors.ts';
import { readText } from '../store/file.ts';
import type { Store } from '../store/store.ts';
import { findRun, openStore } from './archive.ts';
import { openExperiment } from './pipeline.ts';
import type { Session } from './session.ts';
import { stagesOfCells } from './cells.ts';
import { cellReference, noCell, sidesOf } from './sides.ts';

const tailLines = 20;

/**
 * What a user wants a report of: a run by its id, `@last`, `@-1`, or a file as it is now; or of either only some cells:
 * `mine.exp[rate=0.1]`, `@-1[rate=0.1]`, `trained[rate=0.1]` of the last run.
 */
export async function subjectNamed(session: Session, reference: string): Promise<Subject> {
  const { whole, bindings, of } = cellReference(session, reference);
  const material = whole.endsWith('.exp') ? await fileMaterial(session, whole) : runMaterial(session, whole);
  if (bindings === null) return subjectOf(material);
  const stages = stagesOfCells(material.stages, bindings, of);
  if (stages.length === 0) throw noCell(reference, material.label, material.stages);
  return subjectOf({ ...material, label: `${reference} of ${material.label}`, stages });
}

function runMaterial(session: Session, reference: string): Material {
  const run = findRun(session, reference);
  const folder = join(session.runs.value, run.run);
  const { startedAt, endedAt, seconds, exitCode, commandLine, host } = run;
  const state = stateOf(run);
  return {
    label: run.run,
    file: run.file,
    run: { run: run.run, state, commandLine, startedAt, endedAt, seconds, exitCode, host },
    stages: run.stages,
    sources: keptSources(folder, run),
    events: readEvents(session.runs.value, run.run as RunId),
    ...stored(openStore(session)),
    logTail: ({ name }) => tailOf(logPath(folder, name)),
  };
}

async function fileMaterial(session: Session, file: string): Promise<Material> {
  const { sourceList } = openExperiment(session, [file], {});
  const [side] = await sidesOf({ ...session, quiet: true }, file);
  return {
    label: file,
    file,
    run: null,
    stages: side?.stages ?? [],
    sources: sourceList.map(({ name, text }) => ({ name, text })),
    events: [],
    ...stored(openStore(session)),
    logTail: () => null,
  };
}

function stored(store: Store): Pick<Material, 'record' | 'output'> {
  return {
    record: (key) => store.recordOf(key),
    output: ({ contentKey, outputs }, role) => {
      const blob = outputs[role];
      if (blob === undefined || store.lookup(contentKey).kind !== 'hit') return null;
      try {
        return store.readBlob(blob.digest);
      } catch (error) {
        if (error instanceof DamagedBlob) return null;
        throw error;
      }
    },
  };
}

/** The experiment's own text first, then the files that it imports. */
function keptSources(folder: string, { file }: RunRecord): readonly SourceText[] {
  const main = join(folder, 'source.exp');
  const imported = join(folder, 'imported');
  const others = existsSync(imported) ? readdirSync(imported).sort() : [];
  return [
    ...(existsSync(main) ? [{ name: file, text: textIn(main) }] : []),
    ...others.map((name) => ({ name, text: textIn(join(imported, name)) })),
  ];
}

function textIn(path: string): string {
  return guarded('read a file of a run', path, () => readText(path));
}

function tailOf(path: string): string | null {
  if (!existsSync(path)) return null;
  return textIn(path).trimEnd().split('\n').slice(-tailLines).join('\n');
}
