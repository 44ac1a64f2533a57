import type { CurveRow, Diff, PerSide, SideCurve } from './diff.ts';

/** A comparison without the points of its curves, which lie in the store as the stages' metrics. */
export type BriefDiff = Omit<Diff, 'curves'> & {
  readonly curves: readonly (Omit<CurveRow, 'sides'> & { readonly sides: PerSide<BriefCurve> })[];
};

export type BriefCurve = Omit<SideCurve, 'repetitions'> & { readonly repetitions: readonly unknown[] };

/** Of each curve its repetitions' seeds alone. */
export function withoutPoints(diff: Diff): BriefDiff {
  return {
    ...diff,
    curves: diff.curves.map((row) => ({
      ...row,
      sides: row.sides.map(
        (side) => side && { ...side, repetitions: side.repetitions.map(({ seed }) => seed) },
      ),
    })),
  };
}
