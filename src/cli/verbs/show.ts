import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { fault } from '../../base/fault.ts';
import type { ModelSettings } from '../../check/settings/model.ts';
import { drawProgram } from '../../exec/drawing.ts';
import { resolveRun } from '../../exec/history.ts';
import { chained, deriveChain } from '../../exec/run-chain.ts';
import type { RunRecord, RunStage } from '../../exec/run-record.ts';
import { logPath } from '../../exec/stage-log.ts';
import { renderRun, renderStages } from '../../report/closing.ts';
import { connectionsText, lastMove } from '../../report/connections-text.ts';
import { describedModel } from '../../report/described-model.ts';
import { densitiesOf, type TensorReport } from '../../report/masks.ts';
import { renderModels } from '../../report/model-table.ts';
import { readSchedule, scheduleText, type FoundTargets } from '../../report/schedule-text.ts';
import { renderStage } from '../../report/stage-text.ts';
import { guarded } from '../../store/errors.ts';
import { readText } from '../../store/file.ts';
import type { StageRecord } from '../../store/record.ts';
import type { Store } from '../../store/store.ts';
import { findRun, findStage, findStages, openStore } from '../archive.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { failureLines, type Failure } from '../failures.ts';
import { displayPath } from '../files.ts';
import { printJson, type Session } from '../session.ts';
import type { Verb } from './verb.ts';

/** A run as it ended, or one of its stages with its record. */
export const show: Verb = async (session, words, options) => {
  const subject = words.join(' ');
  const isRun = subject === '' || resolveRun(session.runs.value, subject).kind === 'found';
  const run = findRun(session, isRun && subject !== '' ? subject : (options.run ?? '@last'));
  if (isRun && options.graph === true)
    throw new UsageError('--graph shows a stage', 'name one: `show dense --graph`');
  if (isRun && options.metrics !== undefined)
    throw new UsageError('--metrics are those of a stage', 'name one: `show dense --metrics csv`');
  if (isRun || subject.startsWith('@')) showRun(session, isRun ? run : findRun(session, subject));
  else if (options.graph === true)
    return showProgram(session, findStage(run, subject, session), options.raw === true);
  else if (options.metrics !== undefined) {
    const { showMetrics } = await import('./show-metrics.ts');
    showMetrics(session, run, findStages(run, subject, session), options.metrics);
  } else showStages(session, run, findStages(run, subject, session));
  return exitCodes.ok;
};

/** The program of a stage whose result is there, as a graph. */
async function showProgram(session: Session, stage: RunStage, raw: boolean): Promise<number> {
  const store = openStore(session);
  const record = stage.contentKey === null ? null : store.recordOf(stage.contentKey);
  if (record === null) {
    throw new UsageError(`\`${stage.name}\` has no result to go by`, 'let it run, then ask again');
  }
  const { kind, settings, inputs } = record.manifest;
  const worker = join(import.meta.dirname, 'worker.mjs');
  const drawn = await drawProgram(worker, { kind, settings, inputs, store: store.layout.root, raw });
  if (drawn.status === 'failed') {
    if (drawn.cause === 'internal') throw new Error(drawn.message, { cause: drawn.stack });
    throw new UsageError(drawn.message, drawn.hint);
  }
  if (session.json) printJson(session, 'program', { stage: stage.name, raw, text: drawn.text });
  else for (const text of drawn.text.trimEnd().split('\n')) session.out.line(text);
  return exitCodes.ok;
}

function showRun(session: Session, run: RunRecord): void {
  const chain = deriveChain(chained(run.stages), openStore(session))?.digest ?? null;
  if (session.json) {
    printJson(session, 'run', { run, chain });
    return;
  }
  const { paint, columns, line } = session.out;
  line(`${paint('strong', run.run)}  ${run.file}  ${run.startedAt}`);
  line(paint('faint', `athanor ${run.commandLine.join(' ')}`));
  line(paint('faint', displayPath(join(session.runs.value, run.run), session.cwd)));
  if (chain !== null) line(paint('faint', `chain ${chain}`));
  line();
  for (const text of renderRun(run, paint, columns)) line(text);
  for (const text of failureLines(failuresOf(session, run, run.stages), session.out)) line(text);
}

/** Of some stages of a run, with their logs. */
function failuresOf(session: Session, run: RunRecord, stages: readonly RunStage[]): readonly Failure[] {
  const failed = stages.filter(({ outcome }) => outcome === 'failed');
  return failed.map(({ name, because }) => {
    const log = logPath(join(session.runs.value, run.run), name);
    const shownLog = existsSync(log) ? displayPath(log, session.cwd) : null;
    return { stage: name, message: because ?? '', hint: null, log: shownLog };
  });
}

function showStages(
  session: Session,
  run: RunRecord,
  [first, ...more]: readonly [RunStage, ...RunStage[]],
): void {
  if (more.length === 0) showStage(session, run, first);
  else showCells(session, run, [first, ...more]);
}

/** Several cells of a sweep: how each ended, and what their models are worth. */
function showCells(session: Session, run: RunRecord, cells: readonly RunStage[]): void {
  const names = new Set(cells.map(({ name }) => name));
  const evaluated = run.stages.filter(
    ({ name, kind, inputs }) =>
      kind !== 'evaluate' || names.has(name) || (inputs['model'] !== undefined && names.has(inputs['model'])),
  );
  if (session.json) {
    printJson(session, 'stages', { run: run.run, stages: cells });
    return;
  }
  const { paint, columns, line } = session.out;
  for (const text of renderStages(cells, paint, columns)) line(text);
  const models = renderModels(evaluated, paint, columns);
  if (models.length > 0) line();
  for (const text of models) line(text);
  for (const text of failureLines(failuresOf(session, run, cells), session.out)) line(text);
}

function showStage(session: Session, run: RunRecord, stage: RunStage): void {
  const store = openStore(session);
  const record: StageRecord | null = stage.contentKey === null ? null : store.recordOf(stage.contentKey);
  const log = logPath(
    join(session.runs.value, record?.provenance.run ?? run.run),
    record?.provenance.stage ?? stage.name,
  );
  const shownLog = existsSync(log) ? displayPath(log, session.cwd) : null;
  const sparse = connectionsIn(store, record);
  if (session.json) {
    const connections = sparse === null ? {} : { connections: sparse.tensors };
    printJson(session, 'stage', { run: run.run, stage, record, log: shownLog, ...connections });
    return;
  }
  const blobs = Object.entries(record?.outputs ?? {}).map(([role, { digest, sizeBytes }]) => ({
    role,
    sizeBytes,
    path: displayPath(store.layout.blob(digest), session.cwd),
  }));
  for (const text of renderStage(run.run, stage, record, blobs, shownLog, session.out.paint))
    session.out.line(text);
  if (sparse !== null) {
    session.out.line();
    for (const text of connectionsText(sparse.tensors, sparse.model, session.out.paint))
      session.out.line(text);
    const moved = shownLog === null ? [] : lastMove(guarded('read a log', log, () => readText(log)));
    if (moved.length > 0) session.out.line();
    for (const text of moved) session.out.line(session.out.paint('faint', text));
  }
  const schedule = scheduleIn(store, record);
  if (schedule === null) return;
  session.out.line();
  session.out.line(session.out.paint('strong', 'schedule'));
  for (const text of scheduleText(stage.name, schedule)) session.out.line(text);
}

/** The matrices of a model that have zeros; null where none has, or the blobs are not there. */
function connectionsIn(
  store: Store,
  record: StageRecord | null,
): { readonly tensors: readonly TensorReport[]; readonly model: ModelSettings } | null {
  const { weights, model: description } = record?.outputs ?? {};
  if (weights === undefined || description === undefined) return null;
  if (store.lookup(record?.contentKey ?? fault('a record without a key')).kind !== 'hit') return null;
  const { architecture: model } = describedModel(store.readBlob(description.digest));
  const tensors = densitiesOf(store.readBlob(weights.digest), model);
  return tensors.length === 0 ? null : { tensors, model };
}

/** What a `sensitivity` stage found, if its blob is there. */
function scheduleIn(store: Store, record: StageRecord | null): FoundTargets | null {
  const blob = record?.manifest.kind === 'sensitivity' ? record.outputs['schedule'] : undefined;
  if (blob === undefined) return null;
  return readSchedule(store.readBlob(blob.digest));
}
