import { appendFileSync, mkdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { guarded, systemCode } from '../store/errors.ts';

const tailLength = 4096;

/** `logs/<stage>.log`: what a stage printed and reported, kept whatever becomes of the stage. */
export class StageLog {
  readonly path: string;
  #tail = '';

  constructor(path: string) {
    guarded('make the folder of the logs', path, () => mkdirSync(dirname(path), { recursive: true }));
    this.path = path;
  }

  write(text: string): void {
    this.#tail = (this.#tail + text).slice(-tailLength);
    try {
      appendFileSync(this.path, text);
    } catch (error) {
      // A full disk is reported by whoever has a result to keep; a line of a log is not worth the stage.
      if (systemCode(error) === null) throw error;
    }
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  /** The last lines, at most twenty. */
  tail(): string {
    return this.#tail.trimEnd().split('\n').slice(-20).join('\n');
  }
}

/** Different names give different files, on any file system and with `ls` still readable: `evaluate+dense.log`. */
export function logPath(runFolder: string, stage: string): string {
  const safe = stage.replace(/[^A-Za-z0-9._-]/gu, (character) =>
    character === ' ' ? '+' : percent(character),
  );
  return join(
    runFolder,
    'logs',
    `${safe.length <= 100 ? safe : `${safe.slice(0, 80)}~${shortHash(stage)}`}.log`,
  );
}

function percent(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
