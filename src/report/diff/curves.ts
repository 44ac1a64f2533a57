import { mean } from '../../statistics/moments.ts';
import type { RunStage } from '../../exec/run-record.ts';
import type { Aligned } from './align.ts';
import type { CurvePoints, CurveRow, Parting, SideCurve } from './diff.ts';
import type { Side } from './side.ts';
import type { Subject } from './subjects.ts';

/** A figure over the steps, for each repetition. */
type Curves = ReadonlyMap<string, ReadonlyMap<string, CurvePoints>>;

/** What training wrote down on its way, where it is not the same on all sides. */
export function curveRows(sides: readonly Side[], places: readonly Aligned[]): readonly CurveRow[] {
  return places.flatMap((place, role) => {
    if (areSame(sides, place)) return [];
    const curves = place.map((subject, side) => curvesOf(sides[side], subject));
    const figures = [...new Set(curves.flatMap((own) => [...own.keys()]))];
    return figures.map((figure): CurveRow => {
      const own = curves.map((one) => one.get(figure) ?? null);
      const [base, ...others] = own;
      return {
        ...{ role, figure },
        sides: own.map((one) => one && sideCurve(one)),
        against: [null, ...others.map((one) => (base == null || one === null ? null : parting(base, one)))],
      };
    });
  });
}

/** Metrics that are one blob need not be read. */
function areSame(sides: readonly Side[], place: Aligned): boolean {
  const digests = place.map((subject, side) =>
    Array.from(subject?.repetitions ?? [], ([seed, { name }]) => {
      const digest = sides[side]?.results.digest(name, 'metrics');
      return digest == null ? '' : `${seed} ${digest}`;
    }).join(' '),
  );
  return digests.every((text) => text.trim() === '') || digests.every((text) => text === digests[0]);
}

/** By figure, then by seed. */
function curvesOf(side: Side | undefined, subject: Subject | null): Curves {
  const curves = new Map<string, Map<string, CurvePoints>>();
  for (const [seed, stage] of subject?.repetitions ?? []) {
    for (const [figure, points] of pointsOf(side, stage)) {
      const own = curves.get(figure) ?? new Map<string, CurvePoints>();
      curves.set(figure, own.set(seed, points));
    }
  }
  return curves;
}

function pointsOf(side: Side | undefined, { name }: RunStage): ReadonlyMap<string, CurvePoints> {
  const bytes = side?.results.read(name, 'metrics') ?? null;
  const curves = new Map<string, { readonly steps: number[]; readonly values: number[] }>();
  if (bytes === null) return curves;
  // Parsing all lines at once takes a third of the time of one after the other.
  const lines = new TextDecoder().decode(bytes).trimEnd().replaceAll('\n', ',');
  for (const line of JSON.parse(`[${lines}]`) as readonly Readonly<Record<string, unknown>>[]) {
    const { step } = line;
    // Metrics of evaluations and quantizations are no curves.
    if (typeof step !== 'number') return curves;
    for (const figure in line) {
      const value = line[figure];
      if (figure === 'step' || typeof value !== 'number') continue;
      const points = curves.get(figure);
      if (points === undefined) curves.set(figure, { steps: [step], values: [value] });
      else {
        points.steps.push(step);
        points.values.push(value);
      }
    }
  }
  return curves;
}

function sideCurve(repetitions: ReadonlyMap<string, CurvePoints>): SideCurve {
  const all = [...repetitions.values()];
  const places = all.map(({ values }) => lowest(values));
  return {
    repetitions: Array.from(repetitions, ([seed, points]) => ({ seed, points })),
    final: mean(all.map(({ values }) => values.at(-1) ?? NaN)),
    best: mean(all.map(({ values }, index) => values[places[index] ?? 0] ?? NaN)),
    bestStep: all[0]?.steps[places[0] ?? 0] ?? 0,
  };
}

/** Place of the first of the least. */
function lowest(values: readonly number[]): number {
  let place = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] ?? 0) < (values[place] ?? 0)) place = at;
  return place;
}

/** A line of metrics is a mean over the steps since the last, so only steps that both wrote down are compared. */
function parting(base: ReadonlyMap<string, CurvePoints>, other: ReadonlyMap<string, CurvePoints>): Parting {
  const partings = [...other].flatMap(([seed, points]) => {
    const was = base.get(seed);
    return was === undefined ? [] : [partingOf(was, points)];
  });
  const steps = partings.flatMap((one) => (one.kind === 'at' ? [one.step] : []));
  if (steps.length > 0) return { kind: 'at', step: Math.min(...steps) };
  return partings.some(({ kind }) => kind === 'same') ? { kind: 'same' } : { kind: 'nothing in common' };
}

function partingOf(base: CurvePoints, other: CurvePoints): Parting {
  let isComparable = false;
  let at = 0;
  for (const [index, step] of other.steps.entries()) {
    while ((base.steps[at] ?? Infinity) < step) at++;
    if (base.steps[at] !== step) continue;
    if (base.values[at] !== other.values[index]) return { kind: 'at', step };
    isComparable = true;
  }
  return isComparable ? { kind: 'same' } : { kind: 'nothing in common' };
}
