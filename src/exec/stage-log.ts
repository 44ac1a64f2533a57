import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { guarded, isGone, systemCode } from '../store/errors.ts';
import { stageFileName } from './stage-file-name.ts';

const tailLength = 4096;

/** `logs/<stage>.log`: what a stage printed and reported, kept whatever becomes of the stage. */
export class StageLog {
  readonly path: string;
  #tail = '';

  constructor(path: string) {
    this.path = path;
  }

  write(text: string): void {
    this.#tail = (this.#tail + text).slice(-tailLength);
    try {
      this.#append(text);
    } catch (error) {
      // A full disk is reported by whoever has a result to keep; a line of a log is not worth the stage.
      if (systemCode(error) === null) throw error;
    }
  }

  #append(text: string): void {
    try {
      appendFileSync(this.path, text);
    } catch (error) {
      if (!isGone(error)) throw error;
      guarded('make the folder of the logs', this.path, () =>
        mkdirSync(dirname(this.path), { recursive: true }),
      );
      appendFileSync(this.path, text);
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
