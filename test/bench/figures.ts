import { existsSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** What one process that trains for a few steps says of itself, in a line of JSON; `peers/measure.py` is its twin. */
export interface Figures {
  readonly tokensPerSecond: number;
  /** Peak resident memory of the process, import of its libraries included. */
  readonly peakMiB: number;
  /** Of it, what was taken before a model was made. */
  readonly importMiB: number;
  /** What the first step took longer than those after the warm-up: compiling, first allocations. */
  readonly setUpSeconds: number;
  readonly versions: string;
}

/** Steps before the clock starts. */
export const warmUp = 3;

/** Peak resident memory. Linux's ru_maxrss will not do: in a new process it begins at its parent's. */
export function peakMiB(): number {
  const status = '/proc/self/status';
  if (!existsSync(status)) return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024;
}

/** Times `step`, which trains on `tokens` tokens, and prints `Figures`. Call `peakMiB` for `importMiB` beforehand. */
export async function report(
  step: () => Promise<unknown>,
  {
    tokens,
    steps,
    importMiB,
  }: { readonly tokens: number; readonly steps: number; readonly importMiB: number },
): Promise<void> {
  const begin = performance.now();
  await step();
  const first = (performance.now() - begin) / 1000;
  for (let index = 1; index < warmUp; index++) await step();
  const start = performance.now();
  for (let index = 0; index < steps; index++) await step();
  const seconds = (performance.now() - start) / 1000;
  const figures: Figures = {
    tokensPerSecond: (steps * tokens) / seconds,
    peakMiB: peakMiB(),
    importMiB,
    setUpSeconds: first - seconds / steps,
    versions: `Node ${process.version}`,
  };
  console.log(JSON.stringify(figures));
}
