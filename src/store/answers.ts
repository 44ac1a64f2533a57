import type { Digest } from '../base/brand.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { canonicalText } from '../keys/canonical.ts';
import { digestOf } from '../keys/digest.ts';
import { writeWhole } from './aside.ts';
import { encode } from './codec.ts';
import type { KeptAnswer } from './record.ts';
import { readWhole } from './records.ts';
import type { Store } from './store.ts';

/**
 * What stages found out on their way and others may ask again: the same kind of stage on the same inputs with other
 * settings. An answer is a pure function of its basis and its question; a lost or damaged one is worked out anew.
 */
export class Answers {
  readonly #store: Store;
  readonly #basis: Digest;

  /** `basis`: all that an answer depends on beside its question. */
  constructor(store: Store, basis: Digest) {
    this.#store = store;
    this.#basis = basis;
  }

  /** null = not known. */
  find(question: JsonObject): Json {
    const found = readWhole(this.#pathOf(question), 'answer', (value) => 'answer' in value);
    return found.kind === 'found' ? (found.value as unknown as KeptAnswer).answer : null;
  }

  keep(question: JsonObject, answer: Json): void {
    const kept: KeptAnswer = { version: 1, basis: this.#basis, question, answer };
    writeWhole(this.#store.layout.aside, 'answer', this.#pathOf(question), encode(kept));
  }

  #pathOf(question: JsonObject): string {
    const text = canonicalText({ basis: this.#basis, question });
    return this.#store.layout.answer(digestOf(new TextEncoder().encode(text)));
  }
}
