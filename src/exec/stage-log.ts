import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { guarded, systemCode } from '../store/errors.ts';
import { stageFileName } from './stage-file-name.ts';

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

/** Where the log of a stage lies. */
export function logPath(runFolder: string, stage: string): string {
  return join(runFolder, 'logs', `${stageFileName(stage)}.log`);
}
