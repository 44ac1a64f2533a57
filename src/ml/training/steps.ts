import {
  allocate,
  type Arrays,
  type Engine,
  type Executable,
  type Held,
  type TypedArray,
} from '../../engine/engine.ts';
import type { WindowSize } from '../models/model.ts';
import { tensorNamed } from '../models/weights.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Feed } from './feeds.ts';
import { inGroup, ofGroup } from './names.ts';
import { scalarSpecs, sizeName, stepProgram, type StepDesign } from './program.ts';

/** The compiled steps of a design: one for each size of window, and one more where gradients are asked for. */
export class CompiledSteps {
  readonly #engine: Engine;
  readonly #design: StepDesign;
  readonly #executables = new Map<string, Executable>();
  readonly #scalars: Readonly<Record<string, TypedArray>>;

  constructor(engine: Engine, design: StepDesign) {
    this.#engine = engine;
    this.#design = design;
    this.#scalars = inGroup('scalar', allocate(scalarSpecs(design)));
  }

  get optimizer(): Optimizer {
    return this.#design.optimizer;
  }

  /**
   * Takes a step. `outputs` are its figures, and `gradient:*` of what is wanted. `meanwhile` is called while the engine
   * computes, where it leaves this thread free.
   */
  async run(
    { size, arrays }: Feed,
    scalars: Readonly<Record<string, number>>,
    outputs: Arrays,
    held: readonly Held[],
    meanwhile: () => void,
  ): Promise<void> {
    for (const [name, value] of Object.entries(scalars)) {
      tensorNamed(this.#scalars, `scalar:${name}`)[0] = value;
    }
    const executable = await this.#executable(size, Object.keys(ofGroup('gradient', outputs)));
    const running = executable.run({ ...this.#scalars, ...arrays }, outputs, ...held);
    meanwhile();
    await running;
  }

  async dispose(): Promise<void> {
    for (const executable of this.#executables.values()) await executable.dispose();
    this.#executables.clear();
  }

  async #executable(size: WindowSize, gradients: readonly string[]): Promise<Executable> {
    const name = [sizeName(size), ...gradients].join(' ');
    const known = this.#executables.get(name);
    if (known !== undefined) return known;
    const compiled = await this.#engine.compile(stepProgram(this.#design, size, gradients));
    this.#executables.set(name, compiled);
    return compiled;
  }
}
