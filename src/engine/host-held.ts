import { fault } from '../base/fault.ts';
import { arrayFor, checkArrays } from './arrays.ts';
import { allocate, type Arrays, type Executable, type Held, type Specs, type TypedArray } from './engine.ts';
import { sameShape } from './graph/graph.ts';
import { HeldPlaces } from './held-places.ts';

/** Tensors held in arrays of this process. */
export class HostHeld implements Held {
  readonly specs: Specs;
  readonly places: HeldPlaces<TypedArray>;

  constructor(specs: Specs) {
    this.specs = specs;
    this.places = new HeldPlaces(specs, (spec) => allocate({ it: spec })['it'] ?? fault('nothing allocated'));
  }

  write(values: Arrays): Promise<void> {
    return promised(() => {
      for (const name of Object.keys(values)) {
        this.places.current(name).set(arrayFor('held tensors', this.specs, name, values));
      }
    });
  }

  read(names: readonly string[] = Object.keys(this.specs)): Promise<Arrays> {
    return promised(() => Object.fromEntries(names.map((name) => [name, this.places.current(name)])));
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

/** Held tensors named in `overwritable` are written where they are read; to others their second place is given. */
export function hostCall(
  program: string,
  { inputs, outputs }: Pick<Executable, 'inputs' | 'outputs'>,
  given: Arrays,
  wanted: Arrays,
  held: readonly Held[],
  overwritable: ReadonlySet<string> = new Set(),
): HostCall {
  const ofInputs = holdersOf(program, inputs, held.map(hostHeld));
  const ofOutputs = holdersOf(program, outputs, held.map(hostHeld));
  const read = { ...given };
  for (const [name, { places }] of ofInputs) read[name] = places.current(name);
  checkArrays(program, inputs, read, without(ofOutputs, outputs), wanted);
  const written = { ...wanted };
  const moved = [...ofOutputs].filter(([name]) => !(overwritable.has(name) && ofInputs.has(name)));
  for (const [name, { places }] of ofOutputs) written[name] = places.current(name);
  for (const [name, { places }] of moved) written[name] = places.spare(name);
  return {
    read,
    written,
    commit: () => {
      for (const [name, { places }] of moved) places.commit(name);
    },
  };
}

function without(holders: ReadonlyMap<string, unknown>, specs: Specs): Specs {
  return Object.fromEntries(Object.entries(specs).filter(([name]) => !holders.has(name)));
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
