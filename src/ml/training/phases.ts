import type { AveragingSettings, FittingSettings } from '../../check/settings/training.ts';
import type { Arrays, Engine } from '../../engine/engine.ts';
import type { TrainingWindows } from '../data/windows.ts';
import { averagedSgd } from '../optimizers/averaging.ts';
import { Averages } from './averages.ts';
import {
  afterDescent,
  noAveraging,
  turnBefore,
  type AveragingPosition,
  type AveragingTurn,
} from './averaging.ts';
import type { Feed } from './feeds.ts';
import type { Holdings } from './holdings.ts';
import type { StepDesign } from './program.ts';
import { CompiledSteps } from './steps.ts';

/** The steps of a training: those of its optimizer, and from where it averages on those that average as well. */
export class Phases {
  readonly #engine: Engine;
  readonly #design: StepDesign;
  /** null = there is one phase. */
  readonly #settings: AveragingSettings | null;
  #position = noAveraging;
  /** null = descent. */
  #averages: Averages | null = null;
  #steps: CompiledSteps;

  constructor(engine: Engine, design: StepDesign, { optimizer }: FittingSettings) {
    this.#engine = engine;
    this.#design = design;
    this.#settings = (optimizer.kind === 'sgd' ? optimizer.average : undefined) ?? null;
    this.#steps = new CompiledSteps(engine, design);
  }

  /** null before there are any. */
  get averages(): Averages | null {
    return this.#averages;
  }

  /** Of an optimizer that averages; null of any other. */
  get position(): AveragingPosition | null {
    return this.#settings && this.#position;
  }

  /** After a validation that `step` steps were done before. */
  validated(step: number, loss: number): void {
    if (this.#settings !== null) this.#position = afterDescent(this.#settings, this.#position, step, loss);
  }

  /** Begins to average before this step, or anew, where the settings or the last validation ask for it. */
  async turnBefore(step: number, windows: TrainingWindows): Promise<AveragingTurn | null> {
    const turn = this.#settings && turnBefore(step, this.#settings, this.#position, windows);
    if (turn === 'begins') await this.#setAveraging(true);
    else if (turn === 'restarts') await this.#averages?.restart();
    if (turn !== null) this.#position = { history: [], since: step };
    return turn;
  }

  /** Takes a step at this rate; `numbers` are its other scalars, and the rest as `CompiledSteps` has it. */
  async take(
    { step, rate, numbers }: { step: number; rate: number; numbers: Readonly<Record<string, number>> },
    feeds: readonly Feed[],
    outputs: Arrays,
    held: Holdings,
    meanwhile: () => void,
  ): Promise<void> {
    const done = this.#averages === null ? step : step - (this.#position.since ?? 0);
    const scalars = { ...this.#steps.optimizer.scalarsAt(done, rate), ...numbers };
    const slots = this.#averages === null ? [] : [this.#averages.slots];
    await this.#steps.run({ feeds, scalars }, outputs, held, slots, meanwhile);
  }

  /** Goes to where averaging stood after `step` steps; the averages are to be written then. */
  async restore(position: AveragingPosition | undefined, step: number): Promise<void> {
    this.#position = position ?? noAveraging;
    const { since } = this.#position;
    await this.#setAveraging(since !== null && since < step);
  }

  async dispose(): Promise<void> {
    await this.#steps.dispose();
    await this.#averages?.dispose();
  }

  /** Averages begin at zero. */
  async #setAveraging(averaging: boolean): Promise<void> {
    if (averaging === (this.#averages !== null)) return;
    await this.dispose();
    this.#averages = averaging ? await Averages.begin(this.#engine, this.#design) : null;
    const design = averaging ? { ...this.#design, optimizer: averagedSgd } : this.#design;
    this.#steps = new CompiledSteps(this.#engine, design);
  }
}
