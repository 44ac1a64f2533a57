import type { ContentKey, StageName } from '../base/brand.ts';
import type { Footing } from './footing.ts';

interface Running {
  readonly key: ContentKey;
  readonly end: Promise<void>;
}

/** A stage whose work is done, and on whose result others may be made. */
interface Publishing extends Footing {
  readonly key: ContentKey;
  /** Rejects where the store cannot be written. */
  readonly end: Promise<void>;
}

/** The stages of a run that workers are at, and those whose results wait for the disk. */
export class UnderWay {
  readonly #running = new Map<StageName, Running>();
  readonly #publishing = new Map<StageName, Publishing>();

  get running(): number {
    return this.#running.size;
  }

  get publishing(): number {
    return this.#publishing.size;
  }

  /** Each of them may be followed by another of the same stage. */
  get ends(): readonly Promise<void>[] {
    return [...this.#running.values(), ...this.#publishing.values()].map(({ end }) => end);
  }

  run(stage: StageName, running: Running): void {
    this.#running.set(stage, running);
  }

  /** The stage keeps no worker from now on. */
  hasRun(stage: StageName): void {
    this.#running.delete(stage);
  }

  publish(stage: StageName, publishing: Publishing): void {
    this.#publishing.set(stage, publishing);
  }

  isPublishing(stage: StageName): boolean {
    return this.#publishing.has(stage);
  }

  hasPublished(stage: StageName): void {
    this.#publishing.delete(stage);
  }

  isMaking(key: ContentKey): boolean {
    return [...this.#running.values(), ...this.#publishing.values()].some((each) => each.key === key);
  }

  /** Of these stages those that are being published. */
  footings(stages: readonly StageName[]): readonly Footing[] {
    return stages.flatMap((stage) => this.#publishing.get(stage) ?? []);
  }
}
