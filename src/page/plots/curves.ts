import type { Spec } from 'vega';
import { colourOf, dashOf, frameOf } from './look.ts';
import type { CurvesPlot, Measure, Size, Trace } from './plot.ts';

/** What a reader chose to see. */
export interface CurvesView {
  readonly measure: number;
  /** Lines that are left out. */
  readonly hidden: ReadonlySet<number>;
  /** The steps that are shown; null for all. */
  readonly zoom: readonly [from: number, to: number] | null;
}

export const wholeView: CurvesView = { measure: 0, hidden: new Set(), zoom: null };

/** Lines over steps; heights follow what is in view, so that a zoom shows differences. */
export function curvesSpec(plot: CurvesPlot, view: CurvesView, size: Size): Spec {
  const shown = tracesShown(plot, view);
  const [from, to] = view.zoom ?? stepsOf(shown);
  const seen = shown.map((trace) => within(trace, from, to));
  const heights = heightsOf(plot, seen);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const values = seen.flatMap((trace, index) =>
    trace.steps.map((x, at) => ({ trace: index, x, y: trace.values[at] })),
  );
  const measure = measureOf(plot, view);
  return {
    ...frameOf(size),
    data: [{ name: 'points', values }],
    scales: [
      { name: 'x', type: 'linear', range: 'width', domain: [from, to], zero: false, nice: false, padding: 5 },
      {
        name: 'y',
        type: 'linear',
        range: 'height',
        domain: heights.length === 0 ? [0, 1] : [low, high],
        zero: false,
        padding: 8,
      },
    ],
    axes: [
      { orient: 'left', scale: 'y', title: measure?.axis ?? '', grid: true, tickCount: 5, domain: false },
      { orient: 'bottom', scale: 'x', title: 'step', tickCount: Math.max(3, size.width / 110), format: ',d' },
    ],
    marks: [
      {
        type: 'group',
        clip: true,
        encode: { update: { width: { signal: 'width' }, height: { signal: 'height' } } },
        marks: seen.flatMap((trace, index) => marksOf(trace, index)),
      },
    ],
  };
}

/** What the picture must hold: of a training that ended badly no more than stands near the others, since it may have diverged. */
function heightsOf({ lines }: CurvesPlot, seen: readonly Trace[]): readonly number[] {
  const isPartial = ({ line }: Trace): boolean => lines[line]?.isPartial ?? false;
  const sound = seen.filter((trace) => !isPartial(trace)).flatMap(({ values }) => values);
  const partial = seen.filter(isPartial).flatMap(({ values }) => values);
  if (sound.length === 0) return partial;
  const [low, high] = [Math.min(...sound), Math.max(...sound)];
  const near = (value: number): boolean => value >= 2 * low - high && value <= 2 * high - low;
  return [...sound, ...partial.filter(near)];
}

function marksOf(trace: Trace, index: number): NonNullable<Spec['marks']> {
  const stroke = colourOf(trace.line);
  const data = `trace ${index}`;
  const place = { x: { scale: 'x', field: 'x' }, y: { scale: 'y', field: 'y' } };
  return [
    {
      type: 'group',
      data: [
        { name: data, source: 'points', transform: [{ type: 'filter', expr: `datum.trace === ${index}` }] },
      ],
      marks: [
        {
          type: 'line',
          from: { data },
          encode: {
            update: {
              ...place,
              stroke: { value: stroke },
              strokeWidth: { value: trace.isSparse ? 1.5 : 1.6 },
              strokeDash: { value: [...dashOf(trace.line)] },
              strokeOpacity: { value: trace.isSparse ? 0.9 : 0.85 },
              strokeJoin: { value: 'round' },
            },
          },
        },
        ...(trace.isSparse
          ? [
              {
                type: 'symbol' as const,
                from: { data },
                encode: {
                  update: {
                    ...place,
                    fill: { value: 'var(--surface)' },
                    stroke: { value: stroke },
                    strokeWidth: { value: 1.6 },
                    size: { value: 34 },
                  },
                },
              },
            ]
          : []),
      ],
    },
  ];
}

export function measureOf({ measures }: CurvesPlot, { measure }: CurvesView): Measure | undefined {
  return measures[measure] ?? measures[0];
}

export function tracesShown(plot: CurvesPlot, view: CurvesView): readonly Trace[] {
  return (measureOf(plot, view)?.traces ?? []).filter(({ line }) => !view.hidden.has(line));
}

/** From the first step to the last of any trace. */
export function stepsOf(traces: readonly Trace[]): readonly [number, number] {
  const all = traces.flatMap(({ steps }) => [steps[0] ?? 0, steps.at(-1) ?? 1]);
  return all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)];
}

/** With one point beyond either end, to which lines go on. */
function within(trace: Trace, from: number, to: number): Trace {
  const first = Math.max(0, trace.steps.findIndex((step) => step >= from) - 1);
  const after = trace.steps.findIndex((step) => step > to);
  const end = after === -1 ? trace.steps.length : after + 1;
  return { ...trace, steps: trace.steps.slice(first, end), values: trace.values.slice(first, end) };
}
