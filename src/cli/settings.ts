import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { UsageError } from './exit.ts';

/** A value and where it comes from, so that `doctor` can tell. */
export interface Resolved<T> {
  readonly value: T;
  readonly origin: string;
}

/** The folder that holds the store and a folder for each run: the flag, `ATHANOR_STORE`, or `runs` here. */
export function resolveRunsFolder(
  flag: string | undefined,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Resolved<string> {
  if (flag !== undefined) return { value: resolve(cwd, flag), origin: '--store' };
  const variable = env['ATHANOR_STORE'] ?? '';
  if (variable !== '') return { value: resolve(cwd, variable), origin: 'ATHANOR_STORE' };
  return { value: resolve(cwd, 'runs'), origin: 'default' };
}

/** How many stages may run at once. Training uses every core by itself, so one is the default. */
export function resolveJobs(flag: string | undefined, env: NodeJS.ProcessEnv): Resolved<number> {
  if (flag !== undefined) return { value: jobsFrom(flag, '--jobs'), origin: '--jobs' };
  const variable = env['ATHANOR_JOBS'] ?? '';
  if (variable !== '') return { value: jobsFrom(variable, 'ATHANOR_JOBS'), origin: 'ATHANOR_JOBS' };
  return { value: 1, origin: 'default' };
}

function jobsFrom(text: string, origin: string): number {
  const jobs = Number(text);
  if (/^\d+$/.test(text) && jobs >= 1 && jobs <= 1024) return jobs;
  throw new UsageError(
    `${origin} takes a whole number from 1 to 1024, not \`${text}\``,
    `this machine has ${availableParallelism()} cores`,
  );
}
