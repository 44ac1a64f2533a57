import { formatBytes, formatCount, formatDuration, formatMetric, shortKey } from '../../report/numbers.ts';
import type { Curve } from '../../report/run-report/curves.ts';
import type { Report, Subject } from '../../report/run-report/report.ts';
import type { CostKind, TradeOffPoint } from '../../report/run-report/trade-off.ts';
import { letterOf } from '../../report/letters.ts';
import { stageAnchor } from '../anchors.ts';
import type { CurvesPlot, LineName, Measure, PlotData, Point, Trace, TradeOffPlot } from './plot.ts';

/** The plots of a report: subjects meet in one picture, which is how they are compared. */
export function plotData(report: Report): PlotData {
  return { curves: curvesPlot(report), tradeOffs: tradeOffPlots(report) };
}

interface DrawnCurve {
  readonly line: number;
  readonly curve: Curve;
}

function curvesPlot({ subjects }: Report): CurvesPlot | null {
  const named = subjects.flatMap((subject, index) =>
    subject.curves.map((curve) => ({ curve, title: stageTitle(subjects, index, curve.stage) })),
  );
  const lines = named.map(({ title, curve }): LineName => ({ title, isPartial: curve.isPartial }));
  const curves = named.map(({ curve }, line): DrawnCurve => ({ curve, line }));
  const others = new Set(curves.flatMap(({ curve }) => curve.series.map(({ measure }) => measure)));
  for (const told of ['loss', 'validLoss', 'rate']) others.delete(told);
  const measures = [
    measure('Loss', 'loss, nats a token', [
      ...traces(curves, 'loss', 'training'),
      ...traces(curves, 'validLoss', 'validation', true),
    ]),
    measure('Validation perplexity', 'perplexity on the validation split', [
      ...traces(curves, 'validLoss', '', true, Math.exp),
    ]),
    measure('Learning rate', 'learning rate', traces(curves, 'rate', '')),
    ...[...others].sort().map((name) => measure(name, name, traces(curves, name, ''))),
  ].filter(({ traces }) => traces.length > 0);
  return measures.length === 0 ? null : { measures, lines };
}

function measure(title: string, axis: string, found: readonly Trace[]): Measure {
  return { title, axis, traces: found };
}

function traces(
  curves: readonly DrawnCurve[],
  name: string,
  title: string,
  isSparse = false,
  of: (value: number) => number = (value) => value,
): readonly Trace[] {
  return curves.flatMap(({ line, curve }) =>
    curve.series
      .filter(({ measure }) => measure === name)
      .map(({ steps, values }) => ({
        line,
        title,
        isSparse: isSparse && steps.length <= 40,
        steps,
        values: values.map((value) => Number(of(value).toPrecision(6))),
      })),
  );
}

const axes: Record<CostKind, { readonly title: string; readonly axis: string }> = {
  bytes: { title: 'Packed size', axis: 'packed size, bytes' },
  operations: { title: 'Operations', axis: 'operations a token' },
  time: { title: 'Time to make', axis: 'to make, with all it is made from' },
};

/** Time is told in the unit in which the longest of it is still a small number. */
function unitOf(cost: CostKind, most: number): { readonly seconds: number; readonly name: string } {
  if (cost !== 'time') return { seconds: 1, name: '' };
  if (most < 120) return { seconds: 1, name: 'seconds ' };
  return most < 7200 ? { seconds: 60, name: 'minutes ' } : { seconds: 3600, name: 'hours ' };
}

const costText: Record<CostKind, (cost: number) => string> = {
  bytes: formatBytes,
  operations: (count) => `${formatCount(count)} operations a token`,
  time: (seconds) => `${formatDuration(seconds)} to make`,
};

/** A picture for each cost and split that a subject knows. */
function tradeOffPlots({ subjects }: Report): readonly TradeOffPlot[] {
  const kinds = new Map(
    subjects.flatMap(({ tradeOffs }) =>
      tradeOffs.map(({ cost, split }) => [`${cost} ${split}`, { cost, split }]),
    ),
  );
  return [...kinds.values()].map(({ cost, split }) => {
    const found = subjects.map(({ tradeOffs }) =>
      tradeOffs
        .filter((tradeOff) => tradeOff.cost === cost && tradeOff.split === split)
        .flatMap(({ points }) => points),
    );
    const unit = unitOf(cost, Math.max(...found.flat().map((point) => point.cost)));
    return {
      title: axes[cost].title,
      across: `${unit.name}${axes[cost].axis}`,
      up: `perplexity (${split})`,
      groups: subjects.map(({ label }, index) => `${letterOf(index)} ${label}`),
      points: subjects.flatMap((subject, index) =>
        (found[index] ?? []).map((point) => ({
          ...pointOf(subject, index, point, stageTitle(subjects, index, point.stage), cost),
          x: point.cost / unit.seconds,
        })),
      ),
    };
  });
}

function pointOf(
  subject: Subject,
  group: number,
  { stage, kind, cost, perplexity, isBest, key, madeBy }: TradeOffPoint,
  title: string,
  costKind: CostKind,
): Omit<Point, 'x'> {
  return {
    group,
    title,
    y: perplexity,
    isBest,
    facts: [
      `perplexity ${formatMetric(perplexity)}`,
      costText[costKind](cost),
      `${kind} ${stage}`,
      ...(key === null ? [] : [`key ${shortKey(key)}`]),
      ...(madeBy === null ? [] : [`made by run ${madeBy}`]),
    ],
    anchor: stageAnchor(group, subject, stage),
  };
}

function stageTitle(subjects: readonly Subject[], index: number, stage: string): string {
  return subjects.length === 1 ? stage : `${letterOf(index)} ${stage}`;
}
