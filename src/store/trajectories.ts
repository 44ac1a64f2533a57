import { linkSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import type { TrajectoryKey } from '../base/brand.ts';
import { isDigest } from '../keys/digest.ts';
import { glanceAt, readCheckpoint, writeCheckpoint } from './checkpoint-file.ts';
import type { FoundCheckpoint, NewCheckpoint } from './checkpoint-file.ts';
import type { CheckpointPlace } from './checkpoint-seal.ts';
import { StoreError, systemCode } from './errors.ts';
import type { Store } from './store.ts';

/** Of the room that the disk has for them, the states of ended trainings take up this part at most. */
export const greatestPart = 0.1;

/** A state that was left, for whoever collects. */
export interface LeftState {
  readonly key: TrajectoryKey;
  readonly step: number;
  readonly path: string;
  readonly sizeBytes: number;
  /** Milliseconds of the clock at which it was left. */
  readonly leftAt: number;
}

/**
 * The states from which a training can go on to another length. They outlive the stages that left them, hold no result,
 * and may be removed at any time: that costs work. So nothing here is an error. What cannot be read is as good as gone,
 * and what cannot be written is not left.
 */
export class Trajectories {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Newest first. */
  steps(key: TrajectoryKey): readonly number[] {
    return this.#names()
      .filter(({ key: owner }) => owner === key)
      .map(({ step }) => step)
      .sort((one, other) => other - one);
  }

  read(key: TrajectoryKey, step: number): FoundCheckpoint {
    return forgiving(() => readCheckpoint(this.#path(key, step), key, step)) ?? { kind: 'gone' };
  }

  /** Where a state says that it stands; null if it cannot be told. */
  glance(key: TrajectoryKey, step: number): CheckpointPlace | null {
    return forgiving(() => glanceAt(this.#path(key, step), key));
  }

  /** Leaves a state; false if that could not be. */
  leave(key: TrajectoryKey, state: NewCheckpoint): boolean {
    const { layout } = this.#store;
    return this.#thinning(key, () => {
      writeCheckpoint(layout.aside, this.#path(key, state.step), key, state);
    });
  }

  /** Leaves a state that already lies elsewhere in the store, without another copy of its bytes. */
  leaveFile(key: TrajectoryKey, step: number, path: string): void {
    this.#thinning(key, () => {
      mkdirSync(this.#store.layout.trajectories, { recursive: true });
      linkSync(path, this.#path(key, step));
    });
  }

  path(key: TrajectoryKey, step: number): string {
    return this.#path(key, step);
  }

  remove(key: TrajectoryKey, step: number): void {
    forgiving(() => {
      rmSync(this.#path(key, step), { force: true, recursive: true });
    });
  }

  /** All states that were left, in the order of their names. */
  all(): readonly LeftState[] {
    return this.#names().flatMap(({ key, step }) => {
      const path = this.#path(key, step);
      const status = forgiving(() => statSync(path));
      return status === null ? [] : [{ key, step, path, sizeBytes: status.size, leftAt: status.mtimeMs }];
    });
  }

  /**
   * Removes those that were left first until the rest take up no more than their part of the room, which is what they have
   * and what is free. Tells which.
   */
  trim(freeBytes = this.#store.freeBytes()): readonly LeftState[] {
    const states = [...this.all()].sort((one, other) => one.leftAt - other.leftAt);
    let held = states.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const most = greatestPart * (held + freeBytes);
    const removed: LeftState[] = [];
    for (const state of states) {
      if (held <= most) break;
      this.remove(state.key, state.step);
      removed.push(state);
      held -= state.sizeBytes;
    }
    return removed;
  }

  #path(key: TrajectoryKey, step: number): string {
    return this.#store.layout.trajectory(key, step);
  }

  #names(): readonly { readonly key: TrajectoryKey; readonly step: number }[] {
    const names = forgiving(() => readdirSync(this.#store.layout.trajectories)) ?? [];
    return names.sort().flatMap((name) => {
      const [key = '', step = '', ...rest] = name.split('-');
      const isOurs = isDigest(key) && /^\d+$/.test(step) && rest.length === 0;
      return isOurs ? [{ key: key as string as TrajectoryKey, step: Number(step) }] : [];
    });
  }

  #thinning(key: TrajectoryKey, write: () => void): boolean {
    const written = forgiving(() => {
      write();
      return true;
    });
    const steps = this.steps(key);
    const staying = milestones(steps);
    for (const step of steps) if (!staying.has(step)) this.remove(key, step);
    return written ?? false;
  }
}

/**
 * The steps at which a state stays, so that there are few and a shorter training still finds one not far below its end: the
 * last of all, and the last of each of the two octaves (256 to 511, 128 to 255) under its own.
 */
export function milestones(steps: readonly number[]): ReadonlySet<number> {
  const last = Math.max(...steps);
  const octave = (step: number): number => Math.floor(Math.log2(Math.max(step, 1)));
  const staying = [0, 1, 2].flatMap((down) => {
    const those = steps.filter((step) => octave(step) === octave(last) - down);
    return those.length === 0 ? [] : [Math.max(...those)];
  });
  return new Set(staying);
}

/** Null where the system refuses. */
function forgiving<T>(operation: () => T): T | null {
  try {
    return operation();
  } catch (error) {
    if (systemCode(error) === null && !(error instanceof StoreError)) throw error;
    return null;
  }
}
