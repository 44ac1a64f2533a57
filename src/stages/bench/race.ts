import { performance } from 'node:perf_hooks';
import type { BenchSpeed } from '../../exec/bench.ts';
import type { TokenMatrix } from '../../ml/data/batches.ts';
import type { Contender } from './contender.ts';

/** How long one form is left to run before the next has its turn. */
const turnMs = 100;
const leastRounds = 3;

/**
 * In turns, so that a machine with other work to do treats all alike; medians. The first contender is what the others are
 * compared with, round by round.
 */
export async function race(
  contenders: readonly Contender[],
  text: TokenMatrix,
  time: number,
  seconds: number,
): Promise<Omit<BenchSpeed, 'batch'>[]> {
  const trial = beginning(text, 3 * time + 1);
  let slowest = 0;
  for (const contender of contenders) slowest = Math.max(slowest, await contender.time(trial));
  const windows = Math.max(1, Math.round((3 * turnMs) / slowest));
  const stretch = beginning(text, windows * time + 1);
  const tokens = (stretch.rows - 1) * text.columns;

  const rounds: number[][] = [];
  const end = performance.now() + 1000 * seconds;
  while (rounds.length < leastRounds || performance.now() < end) {
    const round: number[] = [];
    for (const contender of contenders) round.push(await contender.time(stretch));
    rounds.push(round);
  }
  return contenders.map((_, index) => ({
    tokensPerSecond: median(rounds.map((round) => (1000 * tokens) / (round[index] ?? NaN))),
    toDense: median(rounds.map((round) => (round[0] ?? NaN) / (round[index] ?? NaN))),
  }));
}

/** The first rows of a text, all of it if it is shorter. */
export function beginning({ rows, columns, ids }: TokenMatrix, wanted: number): TokenMatrix {
  const kept = Math.min(rows, wanted);
  return { rows: kept, columns, ids: ids.subarray(0, kept * columns) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
