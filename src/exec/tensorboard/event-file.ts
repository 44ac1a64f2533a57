import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { guarded, isGone } from '../../store/errors.ts';
import { encodeEvent } from './event.ts';
import { framed } from './record.ts';
import type { Points } from './scalars.ts';

/** What TensorBoard tells its files by. */
const mark = 'events.out.tfevents.';

/** Whether a folder has curves for TensorBoard. */
export function hasEventFile(folder: string): boolean {
  return eventFilesIn(folder).length > 0;
}

/**
 * The curves of one attempt of a stage, whole from the first step: it is made with its first point, in place of what an
 * earlier attempt left in the folder, and only grows. A kill can only cut its last record short, which readers pass over.
 */
export class EventFile {
  readonly #folder: string;
  readonly #attempt: number;
  #path: string | null = null;

  /** `attempt` counts from 0. */
  constructor(folder: string, attempt: number) {
    this.#folder = folder;
    this.#attempt = attempt;
  }

  /** `wallTime` in seconds since 1970. Throws StoreError, after which the file is not to be written to. */
  write(points: readonly Points[], wallTime: number): void {
    if (points.length === 0) return;
    const records = points.map(({ step, scalars }) =>
      framed(encodeEvent({ wallTime, step, what: { kind: 'scalars', scalars } })),
    );
    guarded('chart a stage', this.#folder, () => {
      this.#path ??= this.#begin(wallTime);
      appendFileSync(this.#path, Buffer.concat(records));
    });
  }

  #begin(wallTime: number): string {
    const earlier = eventFilesIn(this.#folder);
    mkdirSync(this.#folder, { recursive: true });
    // A reader that watches the folder goes on to the file whose name is next.
    const second = String(Math.floor(wallTime)).padStart(10, '0');
    const path = join(this.#folder, `${mark}${second}.${hostname()}.${this.#attempt}`);
    const head = [
      { wallTime, step: 0, what: { kind: 'version' } },
      { wallTime, step: 0, what: { kind: 'session start' } },
    ] as const;
    appendFileSync(path, Buffer.concat(head.map((event) => framed(encodeEvent(event)))));
    for (const name of earlier) rmSync(join(this.#folder, name), { force: true });
    return path;
  }
}

function eventFilesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(mark));
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}
