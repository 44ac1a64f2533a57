import { fault } from '../base/fault.ts';
import type { Specs, TensorSpec } from './engine.ts';

/** Where held tensors lie. One that a program replaces has two places, which take turns. */
export class HeldPlaces<Place> {
  readonly #specs: Specs;
  readonly #make: (spec: TensorSpec) => Place;
  readonly #current = new Map<string, Place>();
  readonly #spare = new Map<string, Place>();

  constructor(specs: Specs, make: (spec: TensorSpec) => Place) {
    this.#specs = specs;
    this.#make = make;
    for (const [name, spec] of Object.entries(specs)) this.#current.set(name, make(spec));
  }

  current(name: string): Place {
    return this.#current.get(name) ?? fault(`nothing held as ${name}`);
  }

  /** Where the tensor's successor may be written; `commit` makes that the current value. */
  spare(name: string): Place {
    const known = this.#spare.get(name);
    if (known !== undefined) return known;
    const made = this.#make(this.#specs[name] ?? fault(`nothing held as ${name}`));
    this.#spare.set(name, made);
    return made;
  }

  commit(name: string): void {
    const [current, spare] = [this.current(name), this.spare(name)];
    this.#current.set(name, spare);
    this.#spare.set(name, current);
  }

  all(): Place[] {
    return [...this.#current.values(), ...this.#spare.values()];
  }
}
