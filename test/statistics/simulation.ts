/**
 * Experiments that are made up: repeated figures of two settings, of which it is known whether they differ. How often a
 * verdict is wrong, and how often an interval holds the difference that is there, is counted.
 *
 *     npm run simulate:verdicts            (some minutes)
 *     npm run simulate:verdicts -- 500     (fewer trials of each case)
 */
import { argv } from 'node:process';
import { stream, type Stream } from '../../src/ml/random/stream.ts';
import { estimate } from '../../src/statistics/estimate.ts';
import { judge } from '../../src/statistics/verdict.ts';

/** What chance adds to a figure, with deviation 1 or so. */
export const noises = {
  normal: (draw: Stream) => draw.normal(),
  /** Student's with two degrees of freedom: now and then a training goes astray. */
  'heavy tails': (draw: Stream) => draw.normal() / Math.sqrt(-Math.log(1 - draw.uniform())),
  skewed: (draw: Stream) => -Math.log(1 - draw.uniform()) - 1,
  'two values': (draw: Stream) => (draw.uniform() < 0.5 ? -1 : 1),
} as const;

export interface Case {
  readonly noise: keyof typeof noises;
  readonly pairing: 'paired' | 'unpaired';
  readonly seeds: number;
  /** Figures that are judged together; they share half of their chance. */
  readonly figures: number;
  /** How far the second setting lies above the first, in deviations of a figure's own chance. */
  readonly shift: number;
}

export interface Outcome {
  /** Parts of the trials in which any figure was called better or worse, and wrongly so. */
  readonly verdicts: number;
  readonly wrong: number;
  /** Part of the intervals that hold the shift, and what they say of themselves. */
  readonly coverage: number;
  readonly level: number;
}

export function simulate({ noise, pairing, seeds, figures, shift }: Case, trials: number): Outcome {
  const draw = stream(1, `simulate ${noise} ${pairing} ${seeds} ${figures} ${shift}`);
  const chance = () => noises[noise](draw);
  let verdicts = 0;
  let wrong = 0;
  let covered = 0;
  let level = 0;
  for (let trial = 0; trial < trials; trial++) {
    // What a seed adds to both settings, and what it adds to all figures of one.
    const ofSeed = Array.from({ length: seeds }, () => 3 * chance());
    const common = [0, 1].map(() => Array.from({ length: seeds }, chance));
    const estimates = Array.from({ length: figures }, () => {
      const sample = (side: 0 | 1) =>
        new Map(
          Array.from({ length: seeds }, (_, seed) => {
            const label = pairing === 'paired' ? `${seed}` : `${side} ${seed}`;
            const paired = pairing === 'paired' ? (ofSeed[seed] ?? 0) : 0;
            const own = figures === 1 ? chance() : (chance() + (common[side]?.[seed] ?? 0)) / Math.SQRT2;
            return [label, paired + own + side * shift] as const;
          }),
        );
      return estimate(sample(0), sample(1));
    }).filter((one) => one !== null);
    for (const { interval } of estimates) {
      level = interval.level;
      if (interval.low <= shift + 1e-9 && shift - 1e-9 <= interval.high) covered += 1 / estimates.length;
    }
    const found = judge(estimates).map(({ verdict }) => verdict);
    if (found.some((verdict) => verdict !== 'no evidence')) verdicts++;
    if (found.some((verdict) => verdict === 'lower' || (verdict === 'higher' && shift === 0))) wrong++;
  }
  return { verdicts: verdicts / trials, wrong: wrong / trials, coverage: covered / trials, level };
}

const usual = { noise: 'normal', pairing: 'paired', seeds: 7, figures: 1, shift: 0 } as const;

const cases: readonly Case[] = [
  ...[2, 3, 5, 6, 7, 10].map((seeds) => ({ ...usual, seeds })),
  ...(['heavy tails', 'skewed', 'two values'] as const).map((noise) => ({ ...usual, noise })),
  ...[2, 4].map((figures) => ({ ...usual, seeds: 10, figures })),
  ...[3, 5, 8].map((seeds): Case => ({ ...usual, seeds, pairing: 'unpaired' })),
  { ...usual, noise: 'heavy tails', pairing: 'unpaired' },
  ...[1, 2, 4].map((shift) => ({ ...usual, shift })),
  ...[1, 2].map((shift) => ({ ...usual, seeds: 12, shift })),
];

if (import.meta.filename === argv[1]) {
  const trials = Number(argv[2] ?? 4000);
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  const print = (cells: readonly string[]): void => {
    console.log(`| ${cells.join(' | ')} |`);
  };
  print(['', 'chance', 'seeds', 'figures', 'shift', 'verdicts', 'wrong', 'interval holds', 'says']);
  print(new Array<string>(9).fill('---'));
  for (const one of cases) {
    const { verdicts, wrong, coverage, level } = simulate(one, trials);
    const { pairing, noise, seeds, figures, shift } = one;
    const given = [pairing, noise, ...[seeds, figures, shift].map(String)];
    print([...given, ...[verdicts, wrong, coverage, level].map(percent)]);
  }
}
