/** Wall time of whole commands, taken in turn so that a drifting machine treats every contender alike. */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export interface Contender {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Timing {
  readonly name: string;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly minMs: number;
}

/** Runs one contender to its end; a command that fails is an error, never a fast result. */
export function once(contender: Contender): number {
  const start = performance.now();
  const { status, stderr, error } = spawnSync(contender.command, contender.arguments, {
    cwd: contender.folder,
    env: { ...process.env, ...contender.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const elapsed = performance.now() - start;
  if (error !== undefined) throw error;
  if (status !== 0)
    throw new Error(`${contender.name} ended with ${status}: ${stderr.toString().slice(-600)}`);
  return elapsed;
}

function quantile(sorted: readonly number[], fraction: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? NaN;
}

/** One uncounted round, then `rounds` rounds of A B C A B C. */
export function alternate(contenders: readonly Contender[], rounds: number): readonly Timing[] {
  const samples = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (const contender of contenders) once(contender);
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) samples.get(contender.name)?.push(once(contender));
  }
  return [...samples].map(([name, values]) => {
    const sorted = values.sort((a, b) => a - b);
    return {
      name,
      medianMs: quantile(sorted, 0.5),
      p95Ms: quantile(sorted, 0.95),
      minMs: quantile(sorted, 0),
    };
  });
}
