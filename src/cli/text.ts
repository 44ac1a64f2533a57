import { resolve } from 'node:path';
import type { Library } from '../check/imports/gather.ts';
import type { Probe } from '../check/probe.ts';
import type { Source } from '../diag/source.ts';
import { decode, type Decoded } from '../lang/decode.ts';
import type { Parsed } from '../lang/parse.ts';
import { diskProbe, readBytes } from './files.ts';
import { diskLibrary } from './library.ts';

/** The text of an experiment, where what it imports is read, and where the data it names is looked for. */
export interface Text extends Decoded {
  /** Absolute; data is found relative to its folder. */
  readonly path: string;
  readonly library: Library;
  readonly probe: Probe;
  /** Reads it and what it imports; absent = `parse`, which knows nothing of earlier texts. */
  readonly read?: (source: Source) => Parsed;
}

/** The text of a file (`-`: of stdin); if its bytes are no text, a diagnostic at the first that is none. */
export function readSource(file: string): Decoded {
  return decode(file, readBytes(file));
}

/** A file as it is now. */
export function textOnDisk(cwd: string, file: string): Text {
  const path = resolve(cwd, file === '-' ? 'stdin' : file);
  return { ...readSource(file), path, library: diskLibrary(cwd, path), probe: diskProbe };
}
