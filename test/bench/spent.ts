import { spawnSync } from 'node:child_process';
import { median } from './median.ts';

export interface Spent {
  readonly clockMs: number;
  /** User and system time of all threads, which other work on the machine moves less than the clock. */
  readonly processorMs: number;
}

/** What one call of Node in a folder takes, to its end. */
export function spentOn(call: readonly string[], folder: string): Spent {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null';
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...call], {
    cwd: folder,
  });
  const told = stderr.toString();
  if (status !== 0) throw new Error(`${call.join(' ')} ended with ${status}: ${told.slice(0, 600)}`);
  const [clock = NaN, user = NaN, system = NaN] = (told.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { clockMs: 1000 * clock, processorMs: 1000 * (user + system) };
}

/** Medians over `rounds` calls of each, taken in turn, after one that does not count. */
export function alternateCalls(
  calls: readonly (readonly string[])[],
  folder: string,
  rounds: number,
): readonly Spent[] {
  const spent = calls.map((): Spent[] => []);
  for (const call of calls) spentOn(call, folder);
  for (let round = 0; round < rounds; round++)
    for (const [index, call] of calls.entries()) spent[index]?.push(spentOn(call, folder));
  return spent.map((own) => ({
    clockMs: median(own.map(({ clockMs }) => clockMs)),
    processorMs: median(own.map(({ processorMs }) => processorMs)),
  }));
}
