import { existsSync, rmSync } from 'node:fs';
import type { ContentKey, TrajectoryKey } from '../base/brand.ts';
import {
  glanceAt,
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type CheckpointOwner,
  type FoundCheckpoint,
  type NewCheckpoint,
} from './checkpoint-file.ts';
import type { CheckpointPlace } from './checkpoint-seal.ts';
import { guarded } from './errors.ts';
import type { Layout } from './layout.ts';
import { namesIn } from './listing.ts';
import { quarantine } from './quarantine.ts';
import type { Store } from './store.ts';
import { Trajectories } from './trajectories.ts';

/** How many stay: the newest, and the one before in case the newest is damaged. */
const kept = 2;

/**
 * Where a stage that is under way can go on from. Not an output: keyed by the content key, so that only the very same
 * stage finds them, and removed once its record is published. A training whose steps do not depend on its length goes on
 * from the states of its trajectory as well, and leaves its own there.
 */
export class Checkpoints {
  readonly #layout: Layout;
  readonly #key: ContentKey;
  readonly #trajectory: TrajectoryKey | null;
  readonly #trajectories: Trajectories;

  constructor(store: Store, key: ContentKey, trajectory: TrajectoryKey | null = null) {
    this.#layout = store.layout;
    this.#key = key;
    this.#trajectory = trajectory;
    this.#trajectories = new Trajectories(store);
  }

  /** Returns when the checkpoint would survive a power cut. */
  save(state: NewCheckpoint): void {
    const { step } = state;
    writeCheckpoint(this.#layout.aside, this.#own(step), this.#owner, state);
    this.#leaveOwn(step);
    for (const old of this.#steps().slice(kept)) this.#remove(old);
  }

  /** Leaves the state at the end of a training to its trajectory, if it has one; false if that could not be. */
  leave(state: NewCheckpoint): boolean {
    return this.#trajectory === null || this.#trajectories.leave(this.#trajectory, state);
  }

  /** The last that is whole, of the first `most` steps; null if there is none. A note for each that is damaged. */
  newest(most = Infinity): { readonly checkpoint: Checkpoint | null; readonly notes: readonly string[] } {
    const notes = new Set<string>();
    for (const { step, read, remove } of this.#candidates()) {
      if (step > most) continue;
      const found = read();
      if (found.kind === 'whole') {
        // A kill may have fallen before it was left, or before those went that it makes needless.
        this.#leaveOwn(step);
        return { checkpoint: found.checkpoint, notes: [...notes] };
      }
      if (found.kind === 'gone') continue;
      // Left there, it would count as one of the kept and push out a whole one.
      remove();
      notes.add(`the checkpoint at step ${step} is damaged and was removed`);
    }
    return { checkpoint: null, notes: [...notes] };
  }

  /** Keeps a state that its stage can make nothing of as evidence, out of the way of those before it; says so. */
  setAside(step: number, evidence: string): string {
    const path = this.path(step);
    const told = quarantine(this.#layout, {
      what: `state at step ${step} of`,
      ...{ path, expected: this.#owner, evidence },
    });
    // It may have had two names.
    if (this.#trajectory !== null) this.#trajectories.remove(this.#trajectory, step);
    return told;
  }

  /** Where the stage would go on from, bytes unseen: the last place that fits; null if there is none. */
  nearest(fits: (place: CheckpointPlace) => boolean): CheckpointPlace | null {
    for (const { glance } of this.#candidates()) {
      const place = glance();
      if (place !== null && fits(place)) return place;
    }
    return null;
  }

  /** Of the stage under way, or what was left of its trajectory. */
  path(step: number): string {
    const own = this.#own(step);
    return this.#trajectory === null || existsSync(own)
      ? own
      : this.#trajectories.path(this.#trajectory, step);
  }

  /** Removes those of the stage under way. */
  clear(): void {
    for (const step of this.#steps()) this.#remove(step);
  }

  /** Removes all that the stage could go on from, its trajectory's states among them. */
  forget(): void {
    this.clear();
    if (this.#trajectory === null) return;
    for (const step of this.#trajectories.steps(this.#trajectory))
      this.#trajectories.remove(this.#trajectory, step);
  }

  /** A state is that of every length of its training. */
  get #owner(): CheckpointOwner {
    return this.#trajectory ?? this.#key;
  }

  /** Leaves a checkpoint of the stage under way to its trajectory, if it has one. */
  #leaveOwn(step: number): void {
    if (this.#trajectory !== null) this.#trajectories.leaveFile(this.#trajectory, step, this.#own(step));
  }

  #own(step: number): string {
    return this.#layout.checkpoint(this.#key, step);
  }

  /** Newest first. */
  #candidates(): readonly Candidate[] {
    const own = this.#steps().map((step): Candidate => ({
      step,
      glance: () => glanceAt(this.#own(step), this.#owner),
      read: () => readCheckpoint(this.#own(step), this.#owner, step),
      remove: () => {
        this.#remove(step);
      },
    }));
    const key = this.#trajectory;
    if (key === null) return own;
    const left = this.#trajectories.steps(key).map((step): Candidate => ({
      step,
      glance: () => this.#trajectories.glance(key, step),
      read: () => this.#trajectories.read(key, step),
      remove: () => {
        this.#trajectories.remove(key, step);
      },
    }));
    return [...own, ...left].sort((one, other) => other.step - one.step);
  }

  /** Newest first. */
  #steps(): number[] {
    const folder = this.#layout.checkpoints;
    const prefix = `${this.#key}-`;
    return namesIn('list checkpoints', folder)
      .filter((name) => name.startsWith(prefix))
      .map((name) => Number(name.slice(prefix.length)))
      .filter((step) => Number.isSafeInteger(step))
      .sort((one, other) => other - one);
  }

  #remove(step: number): void {
    const path = this.#own(step);
    guarded('remove a checkpoint', path, () => {
      // A folder of that name is no state, and nothing of ours is in it.
      rmSync(path, { force: true, recursive: true });
    });
  }
}

interface Candidate {
  readonly step: number;
  readonly glance: () => CheckpointPlace | null;
  readonly read: () => FoundCheckpoint;
  readonly remove: () => void;
}
