import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from './exit.ts';
import { reasonOf } from './files.ts';

/** The user's configuration; `text` is null where there is none. */
export interface ConfigurationFile {
  readonly path: string;
  readonly text: string | null;
}

export function readConfigurationFile(env: NodeJS.ProcessEnv): ConfigurationFile {
  const folder = env['XDG_CONFIG_HOME'] ?? '';
  const path = join(folder === '' ? join(homedir(), '.config') : folder, 'athanor', 'config.json');
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { path, text: null };
    throw new UsageError(`cannot read the configuration ${path}: ${reasonOf(error)}`);
  }
}
