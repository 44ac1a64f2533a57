import { tracesShown, type CurvesView } from './curves.ts';
import type { CurvesPlot, Trace } from './plot.ts';

export interface Reading {
  readonly step: number;
  /** `dense, training: 5.132`. */
  readonly lines: readonly string[];
}

/** The measured step nearest to one, and what each curve was then or last before. */
export function readingAt(plot: CurvesPlot, view: CurvesView, wanted: number): Reading | null {
  const traces = tracesShown(plot, view);
  const steps = traces.flatMap((trace) => trace.steps[nearestIndex(trace.steps, wanted)] ?? []);
  const step = steps[nearestIndex(steps, wanted)];
  if (step === undefined) return null;
  return {
    step,
    lines: traces.flatMap((trace) => {
      const value = valueAt(trace, step);
      if (value === null) return [];
      const name = [plot.lines[trace.line]?.title ?? '', trace.title]
        .filter((part) => part !== '')
        .join(', ');
      return [`${name}: ${value.toPrecision(4)}`];
    }),
  };
}

/** null beyond the ends of the trace. */
function valueAt({ steps, values }: Trace, step: number): number | null {
  const after = steps.findIndex((each) => each > step);
  const at = after === -1 ? steps.length - 1 : after - 1;
  return step > (steps.at(-1) ?? 0) ? null : (values[at] ?? null);
}

export function nearestIndex(steps: readonly number[], wanted: number): number {
  let best = 0;
  for (const [index, step] of steps.entries()) {
    if (Math.abs(step - wanted) < Math.abs((steps[best] ?? 0) - wanted)) best = index;
  }
  return best;
}
