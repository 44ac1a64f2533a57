import { readFileSync } from 'node:fs';

/** What a fixture stage does while it runs; none of it is in a key. */
export interface Behaviour {
  readonly label: string;
  /** File that gets a line for each start and end. */
  readonly diary: string;
  /** The mishaps below happen only to so many first starts; all of them by default. */
  readonly times?: number;
  readonly fail?: string;
  readonly dieBy?: NodeJS.Signals;
  readonly exit?: number;
  /** An output that somebody removes as soon as it is made. */
  readonly loses?: string;
  readonly print?: string;
  /** A file that is written to while the stage runs. */
  readonly write?: { readonly path: string; readonly text: string };
  readonly milliseconds?: number;
  /** Works in steps of 10 ms with a checkpoint after each. */
  readonly steps?: number;
  /** Does not listen to requests to stop. */
  readonly isDeaf?: boolean;
  /** Makes other bytes each time. */
  readonly isNoisy?: boolean;
}

export interface FixtureSettings {
  /** Stands for all settings that change a result. */
  readonly value: number;
  /** Makes the same bytes whatever the value and the inputs are. */
  readonly product?: string;
}

export interface DiaryLine {
  readonly event: 'start' | 'end';
  readonly label: string;
  readonly pid: number;
  readonly at: number;
  /** Process group. */
  readonly group: number;
}

export function readDiary(path: string): readonly DiaryLine[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DiaryLine);
}

export function startedTimes(diary: string, label: string): number {
  return readDiary(diary).filter((line) => line.event === 'start' && line.label === label).length;
}
