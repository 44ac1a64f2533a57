import type { StageName } from '../../base/brand.ts';
import { parseJsonLines } from '../../base/json.ts';
import type { RunEvent } from '../../exec/events.ts';

/** What was measured while a stage trained, as columns, for they are many: `values[i]` belongs to `steps[i]`. */
export interface Series {
  /** `loss`, `validLoss`, `rate` and whatever else the model tells. */
  readonly measure: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

export interface Curve {
  readonly stage: StageName;
  readonly series: readonly Series[];
  /** Read off the progress of a stage that has not ended well, since its own log of metrics is not there. */
  readonly isPartial: boolean;
}

const pointsKept = 240;

/** From the metrics that a stage kept, one JSON object a line; lines without a step or number are passed over. */
export function keptCurve(stage: StageName, bytes: Uint8Array): Curve {
  const lines = parseJsonLines(new TextDecoder().decode(bytes));
  return { stage, series: seriesOf(lines), isPartial: false };
}

/** From what a run noted of a stage's progress since it last started. */
export function progressCurve(stage: StageName, events: readonly RunEvent[]): Curve {
  const start = events.findLastIndex((event) => event.type === 'stage started' && event.stage === stage);
  let last = -1;
  const lines = events.slice(start + 1).flatMap((event) => {
    if (event.type !== 'stage progress' || event.stage !== stage) return [];
    const { done, unit, loss, validLoss, rate } = event.progress;
    if (unit !== 'steps' || done <= last) return [];
    last = done;
    return [{ step: done, loss, validLoss, rate }];
  });
  return { stage, series: seriesOf(lines).map(onlyChanges), isPartial: true };
}

function seriesOf(lines: readonly Readonly<Record<string, unknown>>[]): readonly Series[] {
  const columns = new Map<string, { steps: number[]; values: number[] }>();
  for (const { step, ...measures } of lines) {
    if (typeof step !== 'number') continue;
    for (const [measure, value] of Object.entries(measures)) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      const column = columns.get(measure) ?? { steps: [], values: [] };
      columns.set(measure, column);
      column.steps.push(step);
      column.values.push(value);
    }
  }
  return [...columns].map(([measure, { steps, values }]) => thinned({ measure, steps, values }));
}

/** Means over neighbours, at the last of their steps, as a stage's own log has them. */
function thinned({ measure, steps, values }: Series): Series {
  const width = Math.ceil(steps.length / pointsKept);
  const kept = steps.flatMap((step, index) =>
    (index + 1) % width === 0 || index === steps.length - 1 ? [{ step, index }] : [],
  );
  let from = 0;
  const means = kept.map(({ index }) => {
    const part = values.slice(from, index + 1);
    from = index + 1;
    return Number((part.reduce((sum, value) => sum + value, 0) / part.length).toPrecision(6));
  });
  return { measure, steps: kept.map(({ step }) => step), values: means };
}

/** Progress repeats the last validation at every step. */
function onlyChanges(series: Series): Series {
  if (series.measure !== 'validLoss') return series;
  const kept = series.values.flatMap((value, index) => (value === series.values[index - 1] ? [] : [index]));
  return {
    measure: series.measure,
    steps: kept.map((index) => series.steps[index] ?? 0),
    values: kept.map((index) => series.values[index] ?? 0),
  };
}
