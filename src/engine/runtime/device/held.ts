import { fault } from '../../../base/fault.ts';
import { arrayFor } from '../../arrays.ts';
import { allocate, type Arrays, type Held, type Specs } from '../../engine.ts';
import { HeldPlaces } from '../../held-places.ts';
import { promised } from '../../host-held.ts';
import { hostValue, type Value } from '../value.ts';
import type { DeviceMemory } from './memory.ts';

/** Tensors that stay in a device's memory, and are copied only where they are written or read. */
export class DeviceHeld implements Held {
  readonly specs: Specs;
  readonly places: HeldPlaces<Value>;
  readonly #memory: DeviceMemory;

  constructor(memory: DeviceMemory, specs: Specs) {
    this.specs = specs;
    this.#memory = memory;
    this.places = new HeldPlaces(specs, (spec) => memory.tensor(spec));
    for (const [name, spec] of Object.entries(specs)) this.#put(allocate({ [name]: spec }));
  }

  write(values: Arrays): Promise<void> {
    return promised(() => {
      this.#put(values);
    });
  }

  read(names: readonly string[] = Object.keys(this.specs)): Promise<Arrays> {
    return promised(() => {
      const from = names.map((name) => this.places.current(name));
      const values = allocate(Object.fromEntries(names.map((name) => [name, this.#spec(name)])));
      this.#withHost(values, (to) => {
        this.#memory.copy(from, to);
      });
      return values;
    });
  }

  dispose(): Promise<void> {
    return promised(() => {
      for (const place of this.places.all()) place.release();
    });
  }

  #put(values: Arrays): void {
    const names = Object.keys(values);
    const to = names.map((name) => this.places.current(name));
    for (const name of names) arrayFor('held tensors', this.specs, name, values);
    this.#withHost(values, (from) => {
      this.#memory.copy(from, to);
    });
  }

  /** The arrays as values, for the time of one copy. */
  #withHost(arrays: Arrays, copy: (values: readonly Value[]) => void): void {
    const values = Object.entries(arrays).map(([name, array]) =>
      hostValue(this.#memory.library, this.#spec(name), array),
    );
    try {
      copy(values);
    } finally {
      for (const value of values) value.release();
    }
  }

  #spec(name: string) {
    return this.specs[name] ?? fault(`nothing held as ${name}`);
  }
}
