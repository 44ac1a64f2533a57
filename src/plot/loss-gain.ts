import type { TopLevelSpec } from 'vega-lite';
import type { Gain } from '../ml/evaluate/loss-difference.ts';
import { ink, inks } from './ink.ts';

/** One comparison: what its second model gains on the first. */
export interface GainCurves {
  readonly title: string;
  readonly byFrequency: readonly Gain[];
  readonly byGap: readonly Gain[];
}

/**
 * Two plots side by side: the gain summed over words by frequency and over words by their distance to the previous
 * occurrence, each with the share of the text that it covers on a second axis.
 */
export function lossGainSpec(comparisons: readonly GainCurves[]): TopLevelSpec {
  return {
    ...ink,
    hconcat: [
      panel(comparisons, 'byFrequency', 'words, most frequent first', 'share of the text (dashed)'),
      panel(comparisons, 'byGap', 'tokens since the same word', 'share of the text (dashed)'),
    ],
  };
}

function panel(
  comparisons: readonly GainCurves[],
  curves: 'byFrequency' | 'byGap',
  across: string,
  covered: string,
) {
  const x = {
    field: 'at',
    type: 'quantitative' as const,
    scale: { type: 'log' as const },
    title: across,
    axis: { format: '~s', tickCount: 6 },
  };
  const gains = comparisons.flatMap((comparison) =>
    comparison[curves].map(({ at, gain }) => ({ at, gain, comparison: comparison.title })),
  );
  const shares = comparisons[0]?.[curves].map(({ at, share }) => ({ at, share })) ?? [];
  return {
    width: 340,
    height: 260,
    resolve: { scale: { y: 'independent' as const } },
    layer: [
      {
        data: { values: shares },
        mark: { type: 'line' as const, color: '#999999', strokeDash: [4, 3] },
        encoding: {
          x,
          y: {
            field: 'share',
            type: 'quantitative' as const,
            title: covered,
            axis: { format: '.0%', grid: false },
          },
        },
      },
      {
        data: { values: gains },
        mark: { type: 'line' as const },
        encoding: {
          x,
          y: { field: 'gain', type: 'quantitative' as const, title: 'gain so far, nats a token' },
          color: {
            field: 'comparison',
            type: 'nominal' as const,
            title: null,
            sort: null,
            scale: { range: [...inks] },
            legend: { orient: 'top' as const, labelLimit: 320 },
          },
        },
      },
    ],
  };
}
