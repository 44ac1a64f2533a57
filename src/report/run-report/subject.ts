import type { ContentKey } from '../../base/brand.ts';
import type { RunEvent } from '../../exec/events.ts';
import type { Progress } from '../../exec/job.ts';
import type { RunStage } from '../../exec/run-record.ts';
import type { StageRecord } from '../../store/record.ts';
import { modelRows } from '../rows.ts';
import { keptCurve, progressCurve, type Curve } from './curves.ts';
import { environmentOf } from './environment.ts';
import { outlineOf } from './outline.ts';
import type { RunFacts, Subject } from './report.ts';
import type { ReportedStage, SourceText, StageResult, Trouble } from './reported-stage.ts';
import { stacksOf } from './stack.ts';
import { judgedBy, tradeOffs } from './trade-off.ts';

/** What a subject is made of, read as far as it is asked for. */
export interface Material {
  readonly label: string;
  readonly file: string;
  readonly run: (RunFacts & { readonly host: string }) | null;
  readonly stages: readonly RunStage[];
  readonly sources: readonly SourceText[];
  /** Of the run, in order; none for a file. */
  readonly events: readonly RunEvent[];
  readonly record: (key: ContentKey) => StageRecord | null;
  /** Bytes of an output of a record; null when they are gone or damaged. */
  readonly output: (record: StageRecord, role: string) => Uint8Array | null;
  /** The last lines that a stage printed in this run; null when it printed nothing. */
  readonly logTail: (stage: RunStage) => string | null;
}

export function subjectOf(material: Material): Subject {
  const { label, file, run, sources, events } = material;
  const missing: string[] = [];
  const found = material.stages.map((stage) => reported(material, stage, missing));
  const stages = found.map(({ stage }) => stage);
  const models = modelRows(stages);
  const split = judgedBy(models.models);
  if (sources.length === 0) missing.push('The source of the experiment is not there any more.');
  if (models.models.length === 0) missing.push('No model has been evaluated.');
  return {
    label,
    file,
    run: run === null ? null : factsOf(run),
    outline: outlineOf(stages, sources),
    stages,
    models,
    judgedBy: split,
    stacks: stacksOf(stages, models.models),
    tradeOffs: tradeOffs(stages, models.models, split),
    curves: found.flatMap(({ curve }) => (curve === null || curve.series.length === 0 ? [] : [curve])),
    environment: environmentOf(stages, run?.host ?? null),
    sources,
    missing,
    notes: events.flatMap((event) =>
      event.type === 'note' ? [`${event.stage === null ? '' : `${event.stage}: `}${event.text}`] : [],
    ),
  };
}

function factsOf({ run, state, commandLine, startedAt, endedAt, seconds, exitCode }: RunFacts): RunFacts {
  return { run, state, commandLine, startedAt, endedAt, seconds, exitCode };
}

interface Found {
  readonly stage: ReportedStage;
  readonly curve: Curve | null;
}

function reported(material: Material, stage: RunStage, missing: string[]): Found {
  const hasEndedWell = stage.outcome === 'hit' || stage.outcome === 'ran';
  const record = stage.contentKey === null ? null : material.record(stage.contentKey);
  if (hasEndedWell && record === null)
    missing.push(
      `The store no longer has the record of ${stage.name}: its settings and curves are not shown.`,
    );
  return {
    stage: {
      ...stage,
      result: record === null ? null : resultOf(record),
      progress: hasEndedWell ? null : progressOf(material.events, stage),
      trouble: troubleOf(material.events, stage),
      logTail: hasEndedWell ? null : material.logTail(stage),
    },
    curve: curveOf(material, stage, record, missing),
  };
}

function curveOf(
  material: Material,
  stage: RunStage,
  record: StageRecord | null,
  missing: string[],
): Curve | null {
  // What an evaluation measures is one object, not a line a step.
  if (stage.kind === 'evaluate') return null;
  if (record === null) {
    const curve = progressCurve(stage.name, material.events);
    return curve.series.length === 0 ? null : curve;
  }
  if (record.outputs['metrics'] === undefined) return null;
  const bytes = material.output(record, 'metrics');
  if (bytes === null) {
    missing.push(`The metrics of ${stage.name} are gone from the store, or damaged: its curve is not drawn.`);
    return null;
  }
  return keptCurve(stage.name, bytes);
}

function resultOf({ manifest, outputs, provenance }: StageRecord): StageResult {
  const { settings, files, revision, dependency } = manifest;
  const { run, stage, startedAt, athanor, node, platform } = provenance;
  return {
    settings,
    files,
    outputs,
    revision,
    dependency,
    madeBy: { run, stage },
    startedAt,
    athanor,
    node,
    platform,
  };
}

function progressOf(events: readonly RunEvent[], { name }: RunStage): Progress | null {
  const event = events.findLast((event) => event.type === 'stage progress' && event.stage === name);
  return event?.type === 'stage progress' ? event.progress : null;
}

function troubleOf(events: readonly RunEvent[], { name, outcome }: RunStage): Trouble | null {
  if (outcome !== 'failed') return null;
  const event = events.findLast((event) => event.type === 'stage failed' && event.stage === name);
  return event?.type === 'stage failed' ? { message: event.failure.message, hint: event.failure.hint } : null;
}
