import { fault } from '../base/fault.ts';
import { arrayFor, checkArrays } from './arrays.ts';
import { allocate, type Arrays, type Executable, type Held, type Specs, type TypedArray } from './engine.ts';
import { sameShape } from './graph/graph.ts';

/** Tensors held in this process' own memory. A tensor that a program replaces has two arrays, which take turns. */
export class HostHeld implements Held {
  readonly specs: Specs;
  readonly #current: Record<string, TypedArray>;
  readonly #spare: Record<string, TypedArray> = {};

  constructor(specs: Specs) {
    this.specs = specs;
    this.#current = allocate(specs);
  }

  /** What the tensor is now. */
  current(name: string): TypedArray {
    return this.#current[name] ?? fault(`nothing held as ${name}`);
  }

  /** Where its successor may be written; `commit` makes that the current value. */
  spare(name: string): TypedArray {
    const current = this.current(name);
    return (this.#spare[name] ??=
      current instanceof Float32Array ? new Float32Array(current.length) : new Int32Array(current.length));
  }

  commit(name: string): void {
    const [current, spare] = [this.current(name), this.spare(name)];
    this.#current[name] = spare;
    this.#spare[name] = current;
  }

  write(values: Arrays): Promise<void> {
    return promised(() => {
      for (const name of Object.keys(values)) {
        this.current(name).set(arrayFor('held tensors', this.specs, name, values));
      }
    });
  }

  read(names: readonly string[] = Object.keys(this.specs)): Promise<Arrays> {
    return promised(() => Object.fromEntries(names.map((name) => [name, this.current(name)])));
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

/** All arrays of one call, those of held tensors among them. */
export interface HostCall {
  readonly read: Arrays;
  readonly written: Arrays;
  /** Lets what was written to held tensors take its place. */
  commit(): void;
}

export function hostCall(
  program: string,
  { inputs, outputs }: Pick<Executable, 'inputs' | 'outputs'>,
  given: Arrays,
  wanted: Arrays,
  held: readonly Held[],
): HostCall {
  const ofInputs = holdersOf(program, inputs, held.map(hostHeld));
  const ofOutputs = holdersOf(program, outputs, held.map(hostHeld));
  const read = { ...given };
  for (const [name, holder] of ofInputs) read[name] = holder.current(name);
  const written = { ...wanted };
  for (const [name, holder] of ofOutputs) written[name] = holder.spare(name);
  checkArrays(program, inputs, read, outputs, written);
  return {
    read,
    written,
    commit: () => {
      for (const [name, holder] of ofOutputs) holder.commit(name);
    },
  };
}

/** Which of `held` has which of a program's tensors. */
export function holdersOf<Holder extends Held>(
  program: string,
  specs: Specs,
  held: readonly Holder[],
): ReadonlyMap<string, Holder> {
  const holders = new Map<string, Holder>();
  for (const holder of held) {
    for (const [name, { shape, dtype }] of Object.entries(holder.specs)) {
      const wanted = specs[name];
      if (wanted === undefined) continue;
      if (holders.has(name)) fault(`program "${program}": "${name}" is held twice`);
      if (wanted.dtype !== dtype || !sameShape(wanted.shape, shape)) {
        fault(`program "${program}": "${name}" is held as ${dtype}[${shape.join(', ')}]`);
      }
      holders.set(name, holder);
    }
  }
  return holders;
}

function hostHeld(held: Held): HostHeld {
  return held instanceof HostHeld ? held : fault('tensors held by another engine');
}

/** Nothing here waits, but a mistake must come as a rejection, as from any engine. */
export function promised<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
