import { spawnSync } from 'node:child_process';

/** User and system time of one call of Node in a folder, to its end, which other work on the machine moves less than wall time. */
export function processorMs(call: readonly string[], folder: string): number {
  const script = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null';
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...call], {
    cwd: folder,
  });
  const told = stderr.toString();
  if (status !== 0) throw new Error(`${call.join(' ')} ended with ${status}: ${told.slice(0, 600)}`);
  const [user = NaN, system = NaN] = (told.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return 1000 * (user + system);
}
