/** Experiments as runs kept them. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Opened } from '../check/imports/gather.ts';
import { keptImport, keptSource } from '../exec/run-folder.ts';
import type { RunRecord } from '../exec/run-record.ts';
import { decode } from '../lang/decode.ts';
import { readWholeFile } from '../store/file.ts';
import { UsageError } from './exit.ts';
import { diskProbe, displayPath, reasonOf } from './files.ts';
import { projectOf, realPath } from './library.ts';
import type { Session } from './session.ts';
import type { Text } from './text.ts';
import type { VerbOptions } from './verbs/verb.ts';

export interface KeptText {
  readonly text: Text;
  /** Where the run keeps what it read from this path. */
  readonly keptAt: (path: string) => string;
}

/** The text that a run had, with the imports of that time. The data that it names is looked for where it is now. */
export function textOfRun({ cwd, runs }: Session, { run, file }: RunRecord): KeptText {
  const folder = join(runs.value, run);
  const kept = new Map<string, string>();
  const path = resolve(cwd, file === '-' ? 'stdin.exp' : file);
  const project = projectOf(dirname(path), cwd);
  const open = (wanted: string, from: string): Opened => {
    const resolved = resolve(dirname(from), wanted);
    if (isAbsolute(wanted)) return { kind: 'outside', project };
    const real = realPath(resolved);
    const inProject = existsSync(project) ? join(project, relative(realpathSync(project), real)) : real;
    const name = [resolved, inProject]
      .map((place) => displayPath(place, cwd))
      .find((candidate) => existsSync(keptImport(folder, candidate)));
    if (name === undefined) return { kind: 'missing', resolved, folder: dirname(resolved), known: [] };
    kept.set(real, keptImport(folder, name));
    return { kind: 'file', path: real, ...decode(name, bytesIn(keptImport(folder, name))) };
  };
  const source = keptSource(folder);
  return {
    text: { ...decode(file, bytesIn(source)), path, library: { open }, probe: diskProbe },
    keptAt: (read) => kept.get(read) ?? source,
  };
}

/** Of a file of a run. */
function bytesIn(path: string): Uint8Array {
  try {
    return readWholeFile(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

/** What a run was asked beside its file. */
export function askedBeside({ commandLine }: RunRecord): Pick<VerbOptions, 'set' | 'engine' | 'device'> {
  const given = (option: string): readonly string[] =>
    commandLine.flatMap((word, at) => {
      if (word === option) return commandLine.slice(at + 1, at + 2);
      return word.startsWith(`${option}=`) ? [word.slice(option.length + 1)] : [];
    });
  const [engine] = given('--engine').slice(-1);
  const [device] = given('--device').slice(-1);
  // Commander let only such words through.
  return { set: given('--set'), engine, device } as Pick<VerbOptions, 'set' | 'engine' | 'device'>;
}
