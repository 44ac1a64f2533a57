import { allocate, type Arrays, type Engine, type Held, type Specs } from '../../engine/engine.ts';
import { tensorNamed } from '../models/weights.ts';
import { inGroup } from './names.ts';
import { companionSpecs, parameterSpecs, passingSpecs, type StepDesign } from './program.ts';

/** Held tensors, and the names that a checkpoint has for theirs. */
interface Named {
  readonly held: Held;
  readonly nameOf: (name: string) => string;
}

/** What the engine holds for a training from step to step. A batch in parts has the state of each apart. */
export class Holdings {
  /** `parameter:*` */
  readonly parameters: Held;
  /** `slot:*`, `sparsity:*`, `seen:*`, and `state:*` of a batch that is computed whole. */
  readonly companions: Held;
  /** `state:*` of each part; none of a whole batch. */
  readonly #states: readonly Held[];
  /** What is zero at the start of a text. */
  readonly #passing: Specs;

  /** `batch` columns in so many parts. */
  static async begin(engine: Engine, design: StepDesign, batch: number, parts: number): Promise<Holdings> {
    const parameters = await engine.hold(parameterSpecs(design.model));
    const specs = Object.entries(companionSpecs(design, batch / parts));
    const apart = ([name]: readonly [string, unknown]) => parts > 1 && name.startsWith('state:');
    const companions = await engine.hold(Object.fromEntries(specs.filter((spec) => !apart(spec))));
    const state = Object.fromEntries(specs.filter(apart));
    const states =
      parts === 1 ? [] : await Promise.all(Array.from({ length: parts }, () => engine.hold(state)));
    const passing = inGroup('state', passingSpecs(design.model, batch / parts));
    return new Holdings({ parameters, companions }, states, passing);
  }

  private constructor(
    { parameters, companions }: Pick<Holdings, 'parameters' | 'companions'>,
    states: readonly Held[],
    passing: Specs,
  ) {
    this.parameters = parameters;
    this.companions = companions;
    this.#states = states;
    this.#passing = passing;
  }

  /** What a step of a part, or of the whole batch, reads and replaces. */
  of(part: number): readonly Held[] {
    const state = this.#states[part];
    return [this.parameters, this.companions, ...(state === undefined ? [] : [state])];
  }

  /** Of all of it, by the names in a checkpoint: `state:0/layers.0.h` is of the first part. */
  get specs(): Specs {
    return Object.fromEntries(
      this.#all().flatMap(({ held, nameOf }) =>
        Object.entries(held.specs).map(([name, spec]) => [nameOf(name), spec]),
      ),
    );
  }

  async read(): Promise<Arrays> {
    const read: Record<string, Arrays[string]> = {};
    for (const { held, nameOf } of this.#all()) {
      for (const [name, values] of Object.entries(await held.read())) read[nameOf(name)] = values;
    }
    return read;
  }

  /** Copies all of it in. */
  async write(values: Arrays): Promise<void> {
    for (const { held, nameOf } of this.#all()) {
      const own = Object.keys(held.specs).map((name) => [name, tensorNamed(values, nameOf(name))]);
      await held.write(Object.fromEntries(own) as Arrays);
    }
  }

  /** For a text that begins. */
  async zeroState(): Promise<void> {
    for (const held of this.#states.length === 0 ? [this.companions] : this.#states) {
      await held.write(allocate(this.#passing));
    }
  }

  async dispose(): Promise<void> {
    for (const { held } of this.#all()) await held.dispose();
  }

  #all(): readonly Named[] {
    const same = (name: string) => name;
    return [
      { held: this.parameters, nameOf: same },
      { held: this.companions, nameOf: same },
      ...this.#states.map((held, part) => ({
        held,
        nameOf: (name: string) => name.replace(':', `:${part}/`),
      })),
    ];
  }
}
