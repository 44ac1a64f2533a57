import { spawnSync } from 'node:child_process';

/** A user beside the one who runs the tests; only root can be two. */
export const other = 65_534;

/** For tests that do. */
export const needsTwo = {
  skip:
    process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0
      ? false
      : 'only root can be two users',
};

/** Runs a shell's words as the other user; gives its exit status and what it wrote. */
export function asOther(script: string, ...words: readonly string[]) {
  const ids = [`--reuid=${other}`, `--regid=${other}`, '--clear-groups'];
  return spawnSync('setpriv', [...ids, 'sh', '-c', script, 'sh', ...words], { encoding: 'utf8' });
}
