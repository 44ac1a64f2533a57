import { allocate, type Arrays, type Engine, type Held } from '../../engine/engine.ts';
import { averagedSgd } from '../optimizers/averaging.ts';
import { slotSpecs } from '../optimizers/optimizer.ts';
import { inGroup } from './names.ts';
import { parameterSpecs, type StepDesign } from './program.ts';

/** What the engine holds beside the weights while they are averaged. */
export class Averages {
  /** `slot:average/*`, and `slot:age/*` of what is sparse: the inputs of a step. */
  readonly slots: Held;
  readonly #engine: Engine;
  readonly #design: StepDesign;
  /** Made at the first evaluation. */
  #weights: Held | null = null;

  static async begin(engine: Engine, design: StepDesign): Promise<Averages> {
    const specs = slotSpecs(averagedSgd, design.model.parameters, design.sparse);
    return new Averages(engine, design, await engine.hold(inGroup('slot', specs)));
  }

  private constructor(engine: Engine, design: StepDesign, slots: Held) {
    this.#engine = engine;
    this.#design = design;
    this.slots = slots;
  }

  /** Begins anew: the next step's weights are the first that count. */
  async restart(): Promise<void> {
    await this.slots.write(allocate(this.slots.specs));
  }

  /** The averages as weights, `parameter:*`; not to be changed, and good until the next step. */
  async read(): Promise<Arrays> {
    const names = Object.keys(this.#design.model.parameters);
    const averages = await this.slots.read(names.map((name) => `slot:average/${name}`));
    return Object.fromEntries(
      Object.entries(averages).map(([name, values]) => [name.replace('slot:average/', 'parameter:'), values]),
    );
  }

  /** A copy of the averages where an evaluation finds weights: `parameter:*`. */
  async held(): Promise<Held> {
    this.#weights ??= await this.#engine.hold(parameterSpecs(this.#design.model));
    await this.#weights.write(await this.read());
    return this.#weights;
  }

  async dispose(): Promise<void> {
    await this.slots.dispose();
    await this.#weights?.dispose();
  }
}
