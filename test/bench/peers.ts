import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Installs packages of npm into a folder of their own; gives the folder of their modules. */
export function installFromNpm(folder: string, packages: readonly string[]): string {
  if (packages.length > 0) {
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...packages], {
      stdio: 'ignore',
    });
  }
  return join(folder, 'node_modules');
}

/**
 * Unpacks packages of Debian and what they need, as far as it is not on the machine, into a folder of their own. Nothing
 * is installed, and no right is needed but that to download.
 */
export function unpackFromDebian(folder: string, packages: readonly string[]): string {
  const archives = join(folder, 'archives');
  mkdirSync(archives, { recursive: true });
  const plan = execFileSync('apt-get', ['install', '-s', '--no-install-recommends', ...packages], {
    encoding: 'utf8',
  });
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '');
  if (missing.length > 0)
    execFileSync('apt-get', ['download', ...missing], { cwd: archives, stdio: 'ignore' });
  for (const archive of readdirSync(archives))
    execFileSync('dpkg', ['-x', join(archives, archive), join(folder, 'root')]);
  return join(folder, 'root');
}
