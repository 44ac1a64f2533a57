import { mean } from '../../statistics/moments.ts';
import type { Aligned } from './align.ts';
import type { CurveRow, Parting, SideCurve } from './diff.ts';
import type { MetricCurve } from './metric-curve.ts';
import { curvesIn } from './metric-curves.ts';
import type { Side } from './side.ts';
import type { Subject } from './subjects.ts';

/** A figure over the steps, for each repetition. */
type Curves = ReadonlyMap<string, ReadonlyMap<string, MetricCurve>>;

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
  const curves = new Map<string, Map<string, MetricCurve>>();
  for (const [seed, { name }] of subject?.repetitions ?? []) {
    const bytes = side?.results.read(name, 'metrics') ?? null;
    for (const [figure, curve] of bytes === null ? [] : curvesIn(bytes)) {
      const own = curves.get(figure) ?? new Map<string, MetricCurve>();
      curves.set(figure, own.set(seed, curve));
    }
  }
  return curves;
}

function sideCurve(repetitions: ReadonlyMap<string, MetricCurve>): SideCurve {
  const all = [...repetitions.values()];
  const places = all.map((curve) => curve.lowest);
  return {
    repetitions: [...repetitions.keys()],
    final: mean(all.map((curve) => curve.value(curve.steps.length - 1))),
    best: mean(all.map((curve, index) => curve.value(places[index] ?? 0))),
    bestStep: all[0]?.steps[places[0] ?? 0] ?? 0,
  };
}

/** A line of metrics is a mean over the steps since the last, so only steps that both wrote down are compared. */
function parting(base: ReadonlyMap<string, MetricCurve>, other: ReadonlyMap<string, MetricCurve>): Parting {
  const partings = [...other].flatMap(([seed, curve]) => {
    const was = base.get(seed);
    return was === undefined ? [] : [partingOf(was, curve)];
  });
  const steps = partings.flatMap((one) => (one.kind === 'at' ? [one.step] : []));
  if (steps.length > 0) return { kind: 'at', step: Math.min(...steps) };
  return partings.some(({ kind }) => kind === 'same') ? { kind: 'same' } : { kind: 'nothing in common' };
}

function partingOf(base: MetricCurve, other: MetricCurve): Parting {
  let isComparable = false;
  let at = 0;
  for (let index = 0; index < other.steps.length; index++) {
    const step = other.steps[index] ?? 0;
    while ((base.steps[at] ?? Infinity) < step) at++;
    if (base.steps[at] !== step) continue;
    if (!other.isSame(index, base, at)) return { kind: 'at', step };
    isComparable = true;
  }
  return isComparable ? { kind: 'same' } : { kind: 'nothing in common' };
}
