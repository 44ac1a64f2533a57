import { join } from 'node:path';
import { parseJsonLines, type JsonObject } from '../../base/json.ts';
import { readEvents } from '../../exec/history.ts';
import type { RunId } from '../../exec/run-id.ts';
import type { RunRecord, RunStage } from '../../exec/run-record.ts';
import { curvesFolder } from '../../exec/tensorboard/curves.ts';
import { EventFile, hasEventFile } from '../../exec/tensorboard/event-file.ts';
import { pointsOf } from '../../exec/tensorboard/scalars.ts';
import { metricsCsv, type MetricForm } from '../../report/metric-lines.ts';
import type { Store } from '../../store/store.ts';
import { openStore } from '../archive.ts';
import { UsageError } from '../exit.ts';
import { displayPath } from '../files.ts';
import { printJson, type Session } from '../session.ts';

interface StageMetrics {
  readonly stage: RunStage;
  readonly lines: readonly JsonObject[];
  /** When they were complete, in seconds since 1970. */
  readonly at: number;
}

/** What stages measured while they ran, on stdout or as files that TensorBoard reads. */
export function showMetrics(
  session: Session,
  run: RunRecord,
  stages: readonly RunStage[],
  form: MetricForm,
): void {
  const store = openStore(session);
  const found = stages.map((stage) => metricsOf(session, store, run, stage));
  if (form === 'tensorboard') {
    chart(session, run, found);
    return;
  }
  // Of several cells of a sweep each line says whose it is.
  const lines = found.flatMap(({ stage, lines }) =>
    found.length === 1 ? lines : lines.map((line) => ({ stage: stage.name, ...line })),
  );
  if (session.json) {
    const stages = found.map(({ stage: { name }, lines }) => ({ stage: name, lines }));
    printJson(session, 'metrics', { run: run.run, stages });
  } else if (form === 'csv') session.out.write(metricsCsv(lines));
  else for (const line of lines) session.out.line(JSON.stringify(line));
}

/** The log that is kept with the result; while there is none, what the stage has told so far. */
function metricsOf(session: Session, store: Store, run: RunRecord, stage: RunStage): StageMetrics {
  const { name, contentKey } = stage;
  const found = contentKey === null ? null : store.lookup(contentKey);
  if (found?.kind === 'hit') {
    const { outputs, provenance, manifest } = found.record;
    const { metrics } = outputs;
    const text = metrics === undefined ? '' : new TextDecoder().decode(store.readBlob(metrics.digest));
    const lines = parseJsonLines(text);
    if (lines.length === 0)
      throw new UsageError(
        `\`${name}\` has no metrics: it is a ${manifest.kind} stage that measures nothing on its way`,
      );
    return { stage, lines, at: Date.parse(provenance.startedAt) / 1000 + provenance.seconds };
  }
  let lines: JsonObject[] = [];
  let at = Date.parse(run.startedAt) / 1000;
  for (const event of readEvents(session.runs.value, run.run as RunId)) {
    if (!('stage' in event) || event.stage !== name) continue;
    if (event.type === 'stage started') lines = [];
    if (event.type !== 'stage metrics') continue;
    lines.push(...event.lines);
    at = Date.parse(run.startedAt) / 1000 + event.at;
  }
  if (lines.length === 0)
    throw new UsageError(`\`${name}\` has told no metrics yet`, 'let it run, then ask again');
  return { stage, lines, at };
}

/** Where each stage's curves would lie had it run in this run; a run that drew them itself keeps its own. */
function chart(session: Session, run: RunRecord, found: readonly StageMetrics[]): void {
  const folders = found.map(({ stage: { name }, lines, at }) => {
    const folder = curvesFolder(join(session.runs.value, run.run), name);
    const points = lines.map(pointsOf).filter((point) => point !== null);
    if (points.length === 0)
      throw new UsageError(
        `the metrics of \`${name}\` have no steps, so they are no curves`,
        'see them with `--metrics csv`',
      );
    if (!hasEventFile(folder)) new EventFile(folder, 0).write(points, at);
    return { stage: name, folder: displayPath(folder, session.cwd) };
  });
  if (session.json) printJson(session, 'charts', { run: run.run, charts: folders });
  else for (const { folder } of folders) session.out.line(folder);
  if (!session.quiet && !session.json)
    session.err.line(
      session.err.paint('faint', `tensorboard --logdir ${displayPath(session.runs.value, session.cwd)}`),
    );
}
