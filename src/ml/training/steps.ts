import {
  allocate,
  type Arrays,
  type Engine,
  type Executable,
  type Held,
  type Program,
  type TypedArray,
} from '../../engine/engine.ts';
import { tensorNamed } from '../models/weights.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Feed } from './feeds.ts';
import type { Holdings } from './holdings.ts';
import { inGroup, ofGroup } from './names.ts';
import { partProgram, sumSpecs, sumUpdateProgram } from './parts.ts';
import { scalarSpecs, sizeName, stepProgram, type StepDesign } from './program.ts';

/**
 * How many compiled programs are kept: windows of varied lengths have a few dozen sizes, some of which hardly ever
 * come again.
 */
const mostPrograms = 64;

/** How much of the sums so far a part adds its gradients to. */
const nothing = Float32Array.of(0);
const everything = Float32Array.of(1);

/** What a step is given beside what is held. */
export interface StepInput {
  /** Of each part of the batch. */
  readonly feeds: readonly Feed[];
  readonly scalars: Readonly<Record<string, number>>;
}

/** The compiled steps of a design: programs for each size of window, made when they are needed. */
export class CompiledSteps {
  readonly #engine: Engine;
  readonly #design: StepDesign;
  /** The one used last is the last. */
  readonly #executables = new Map<string, Executable>();
  readonly #scalars: Readonly<Record<string, TypedArray>>;
  /** Of a batch in parts, once there was one. */
  #sums: Held | null = null;

  constructor(engine: Engine, design: StepDesign) {
    this.#engine = engine;
    this.#design = design;
    this.#scalars = inGroup('scalar', allocate(scalarSpecs(design)));
  }

  get optimizer(): Optimizer {
    return this.#design.optimizer;
  }

  /**
   * Takes a step. `outputs` are its figures, and `gradient:*` of what is wanted. `slots` are those that the holdings do
   * not have. `meanwhile` is called while the engine computes, where it leaves this thread free.
   */
  async run(
    { feeds, scalars }: StepInput,
    outputs: Arrays,
    holdings: Holdings,
    slots: readonly Held[],
    meanwhile: () => void,
  ): Promise<void> {
    for (const [name, value] of Object.entries(scalars)) {
      tensorNamed(this.#scalars, `scalar:${name}`)[0] = value;
    }
    const [feed, ...others] = feeds;
    if (feed === undefined || others.length > 0) {
      await this.#runParts(feeds, outputs, holdings, slots, meanwhile);
      return;
    }
    const gradients = Object.keys(ofGroup('gradient', outputs));
    const name = [sizeName(feed.size), ...gradients].join(' ');
    const executable = await this.#executable(name, () => stepProgram(this.#design, feed.size, gradients));
    const inputs = { ...this.#scalars, ...feed.arrays };
    const running = executable.run(inputs, outputs, ...holdings.of(0), ...slots);
    meanwhile();
    await running;
  }

  async dispose(): Promise<void> {
    for (const executable of this.#executables.values()) await executable.dispose();
    this.#executables.clear();
    await this.#sums?.dispose();
    this.#sums = null;
  }

  async #runParts(
    feeds: readonly Feed[],
    outputs: Arrays,
    holdings: Holdings,
    slots: readonly Held[],
    meanwhile: () => void,
  ): Promise<void> {
    const share = 1 / feeds.length;
    const sums = (this.#sums ??= await this.#engine.hold(sumSpecs(this.#design.model)));
    const { norm, ...means } = figuresOf(outputs);
    for (const mean of Object.values(means)) mean[0] = 0;
    for (const [part, { size, arrays }] of feeds.entries()) {
      const executable = await this.#executable(`part ${sizeName(size)}`, () =>
        partProgram(this.#design, size, share),
      );
      const carried = part === 0 ? nothing : everything;
      const inputs = { ...arrays, ...this.#numbersOf(executable), carried };
      const figures = Object.fromEntries(Object.keys(means).map((name) => [name, new Float32Array(1)]));
      const running = executable.run(inputs, figures, ...holdings.of(part), sums);
      if (part === feeds.length - 1) meanwhile();
      await running;
      for (const [name, mean] of Object.entries(means)) {
        mean[0] = (mean[0] ?? NaN) + share * (tensorNamed(figures, name)[0] ?? NaN);
      }
    }
    const update = await this.#executable('update', () => sumUpdateProgram(this.#design));
    await update.run(
      this.#numbersOf(update),
      { norm: norm ?? new Float32Array(1) },
      ...holdings.of(0),
      sums,
      ...slots,
    );
    await this.#copySums(sums, outputs);
  }

  /** Those scalars that a program asks for. */
  #numbersOf({ inputs }: Executable): Arrays {
    return Object.fromEntries(Object.entries(this.#scalars).filter(([name]) => name in inputs));
  }

  /** The gradients of a whole step are the sums of its parts. */
  async #copySums(sums: Held, outputs: Arrays): Promise<void> {
    const wanted = Object.entries(ofGroup('gradient', outputs));
    const read = await sums.read(wanted.map(([name]) => `sum:${name}`));
    for (const [name, gradient] of wanted) gradient.set(tensorNamed(read, `sum:${name}`));
  }

  async #executable(name: string, program: () => Program): Promise<Executable> {
    const known = this.#executables.get(name);
    this.#executables.delete(name);
    const executable = known ?? (await this.#engine.compile(program()));
    this.#executables.set(name, executable);
    for (const [oldest, old] of this.#executables) {
      if (this.#executables.size <= mostPrograms) break;
      this.#executables.delete(oldest);
      await old.dispose();
    }
    return executable;
  }
}

/** Outputs without the gradients. */
function figuresOf(outputs: Arrays): Record<string, TypedArray> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !name.startsWith('gradient:')));
}
