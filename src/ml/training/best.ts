import { fault } from '../../base/fault.ts';
import type { Arrays } from '../../engine/engine.ts';
import { inGroup, ofGroup } from './names.ts';

/** Which weights are the best so far. Plain JSON: part of a checkpoint. */
export interface BestPosition {
  /** Their validation loss. */
  readonly loss: number;
  /** Steps done when they were validated. */
  readonly step: number;
}

/** Copies of the weights with the least validation loss so far. */
export class BestWeights {
  #position: BestPosition | null = null;
  readonly #copies = new Map<string, Float32Array>();

  get position(): BestPosition | null {
    return this.#position;
  }

  /** Keeps the weights, `parameter:*`, if they are better than all before: a tie keeps the earlier ones. */
  async consider(position: BestPosition, read: () => Promise<Arrays>): Promise<boolean> {
    if (this.#position !== null && position.loss >= this.#position.loss) return false;
    this.#position = position;
    this.#copy(ofGroup('parameter', await read()));
    return true;
  }

  /** By the names of the model. */
  get weights(): Readonly<Record<string, Float32Array>> {
    if (this.#position === null) fault('no best weights before the first validation');
    return Object.fromEntries(this.#copies);
  }

  /** `best:*`; live. */
  get tensors(): Arrays {
    return inGroup('best', Object.fromEntries(this.#copies));
  }

  /** Goes on from a position and its `best:*`. */
  restore(position: BestPosition | null, tensors: Arrays): void {
    this.#position = position;
    this.#copies.clear();
    this.#copy(ofGroup('best', tensors));
  }

  #copy(weights: Arrays): void {
    for (const [name, values] of Object.entries(weights)) {
      const copy = this.#copies.get(name);
      if (copy === undefined) this.#copies.set(name, Float32Array.from(values));
      else copy.set(values);
    }
  }
}
