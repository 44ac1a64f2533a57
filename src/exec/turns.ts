import type { ContentKey, StageName } from '../base/brand.ts';
import { Leases } from '../store/leases.ts';
import type { Workshop } from './attempt.ts';

/** Whose turn it is to make a key, among all runners on one store. */
export class Turns {
  readonly #leases: Leases;
  /** Stages that another runner is making; it was said of each. */
  readonly #waiting = new Set<StageName>();

  constructor({ store, folder }: Workshop) {
    this.#leases = new Leases(store.layout, folder.run);
  }

  /** Whether some stage is to ask again. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** False while another runner is making the same; true with its lease, which is to be given back. */
  take(stage: StageName, key: ContentKey, emit: Workshop['emit']): boolean {
    const wasWaiting = this.#waiting.delete(stage);
    const claim = this.#leases.claim(key);
    if (claim.kind === 'taken') {
      this.#waiting.add(stage);
      if (!wasWaiting) emit({ type: 'stage waiting', stage, holder: claim.holder });
      return false;
    }
    if (claim.from !== null) {
      const { run, pid } = claim.from;
      const text = `run ${run} (process ${pid}), which was making ${stage}, is gone; this run goes on with it`;
      emit({ type: 'note', stage, text });
    }
    return true;
  }

  /** The stage has to wait for something else first. */
  forget(stage: StageName): void {
    this.#waiting.delete(stage);
  }

  giveBack(key: ContentKey): void {
    this.#leases.release(key);
  }

  end(): void {
    this.#leases.releaseAll();
  }
}
