import { mean } from '../../statistics/moments.ts';
import type { RunStage } from '../../exec/run-record.ts';
import type { Aligned } from './align.ts';
import type { CurvePoint, CurveRow, Parting, SideCurve } from './diff.ts';
import type { Side } from './side.ts';
import type { Subject } from './subjects.ts';

/** A figure over the steps, for each repetition. */
type Curves = ReadonlyMap<string, ReadonlyMap<string, readonly CurvePoint[]>>;

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
  const curves = new Map<string, Map<string, readonly CurvePoint[]>>();
  for (const [seed, stage] of subject?.repetitions ?? []) {
    for (const [figure, points] of pointsOf(side, stage)) {
      const own = curves.get(figure) ?? new Map<string, readonly CurvePoint[]>();
      curves.set(figure, own.set(seed, points));
    }
  }
  return curves;
}

function pointsOf(side: Side | undefined, { name }: RunStage): ReadonlyMap<string, CurvePoint[]> {
  const bytes = side?.results.read(name, 'metrics') ?? null;
  const curves = new Map<string, CurvePoint[]>();
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
      if (points === undefined) curves.set(figure, [{ step, value }]);
      else points.push({ step, value });
    }
  }
  return curves;
}

function sideCurve(repetitions: ReadonlyMap<string, readonly CurvePoint[]>): SideCurve {
  const all = [...repetitions.values()];
  const bests = all.map((points) =>
    points.reduce((best, point) => (point.value < best.value ? point : best)),
  );
  return {
    repetitions: Array.from(repetitions, ([seed, points]) => ({ seed, points })),
    final: mean(all.map((points) => points.at(-1)?.value ?? NaN)),
    best: mean(bests.map(({ value }) => value)),
    bestStep: bests[0]?.step ?? 0,
  };
}

/** A line of metrics is a mean over the steps since the last, so only steps that both wrote down are compared. */
function parting(
  base: ReadonlyMap<string, readonly CurvePoint[]>,
  other: ReadonlyMap<string, readonly CurvePoint[]>,
): Parting {
  let first = Infinity;
  let isComparable = false;
  for (const [seed, points] of other) {
    const values = new Map(base.get(seed)?.map(({ step, value }) => [step, value]));
    for (const { step, value } of points) {
      const was = values.get(step);
      if (was === undefined) continue;
      isComparable = true;
      if (was === value || step >= first) continue;
      first = step;
    }
  }
  if (!isComparable) return { kind: 'nothing in common' };
  return first === Infinity ? { kind: 'same' } : { kind: 'at', step: first };
}
