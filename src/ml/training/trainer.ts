import { fault } from '../../base/fault.ts';
import type { Arrays, Held, Specs } from '../../engine/engine.ts';
import { masksOf } from '../compress/pruner.ts';
import type { TrainingWindows } from '../data/windows.ts';
import { hardPart } from '../distill/annealing.ts';
import { tensorNamed, type Weights } from '../models/weights.ts';
import type { TensorChange } from '../sparse/update.ts';
import { optimizerOf } from '../optimizers/build.ts';
import { afterValidation, initialRate, type RateState } from '../optimizers/plateau.ts';
import { rateAt } from '../optimizers/rate.ts';
import type { AveragingTurn } from './averaging.ts';
import { BatchFeeds, partsOf } from './batch-feeds.ts';
import { BestWeights, type BestPosition } from './best.ts';
import { Connections } from './connections.ts';
import { decaySteps, stepsOf, trainingWindows } from './course.ts';
import { requireAllFinite, requireFinite } from './divergence.ts';
import { Holdings } from './holdings.ts';
import { inGroup, ofGroup } from './names.ts';
import { Phases } from './phases.ts';
import type { StepDesign } from './program.ts';
import { pruneHeld } from './pruning.ts';
import { fromStored, SnapshotError, toStored, type Position, type Snapshot } from './snapshot.ts';
import type { StepReport, TrainingTask } from './task.ts';

/**
 * Fits a model to a text, one optimizer step at a time. Successive windows carry the state along, and start over with a
 * zero state at each epoch; random ones have none to carry.
 *
 * Parameters and their companions stay with the engine. Whoever reads `parameters` sees them until the next step only.
 *
 * An optimizer that averages has two phases: descent, and averaging from the step on that its settings choose. In the
 * second the averages are what is validated and what training leaves, while the steps go on from the weights.
 */
export class Trainer {
  /** Steps in all. */
  readonly steps: number;

  readonly #task: Omit<TrainingTask, 'weights'>;
  readonly #windows: TrainingWindows;
  readonly #feeds: BatchFeeds;
  readonly #held: Holdings;
  readonly #connections: Connections | null;
  readonly #best: BestWeights | null;
  readonly #figures: Readonly<Record<'loss' | 'norm', Float32Array> & { softLoss?: Float32Array }>;
  /** `figure:*` */
  readonly #told: Readonly<Record<string, Float32Array>>;
  readonly #phases: Phases;

  #step = 0;
  #rate: RateState;
  /** Least validation loss so far, where patience asks for it. */
  #improved: NonNullable<Position['improved']> | null = null;
  #validatedAt = 0;
  #running = { loss: 0, rows: 0 };
  #busy = false;

  static async begin({ weights, ...task }: TrainingTask): Promise<Trainer> {
    const { engine, model, settings, text, pruned, pruner, sparse, distillation } = task;
    const windows = trainingWindows(text, settings);
    const connections = sparse && new Connections(sparse, decaySteps(settings, text, windows), settings.seed);
    const masks = connections?.masks ?? masksOf(weights, pruned, pruner?.tensors ?? []);
    const design: StepDesign = {
      model,
      optimizer: optimizerOf(settings.optimizer),
      gradients: settings.optimizer,
      sparse: Object.keys(masks),
      successive: windows.successive,
      ...(distillation === undefined ? {} : { taught: distillation.labels.top }),
    };
    const held = await Holdings.begin(engine, design, windows.batch, partsOf(settings));
    await held.parameters.write(inGroup('parameter', connections?.masked(weights) ?? weights));
    await held.companions.write(inGroup('sparsity', masks));
    return new Trainer(task, design, windows, held, connections ?? null);
  }

  private constructor(
    // Without the weights: those of a large model should not be kept twice.
    task: Omit<TrainingTask, 'weights'>,
    design: StepDesign,
    windows: TrainingWindows,
    held: Holdings,
    connections: Connections | null,
  ) {
    const { engine, model, settings, text, distillation } = task;
    this.#task = task;
    this.#windows = windows;
    this.#held = held;
    this.#connections = connections;
    this.steps = stepsOf(settings, windows);
    this.#feeds = new BatchFeeds(model, windows, text, settings, distillation ?? null);
    const figure = () => new Float32Array(1);
    const taught = distillation === undefined ? {} : { softLoss: figure() };
    this.#figures = { loss: figure(), norm: figure(), ...taught };
    this.#told = Object.fromEntries((model.figures?.names ?? []).map((name) => [`figure:${name}`, figure()]));
    this.#rate = initialRate(settings.optimizer.rate);
    this.#best = settings.keep === 'best' ? new BestWeights() : null;
    this.#phases = new Phases(engine, design, settings);
  }

  /** The weights as of now, named `parameter:*`. */
  get parameters(): Held {
    return this.#held.parameters;
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  get done(): boolean {
    return this.#step >= this.steps || this.stoppedEarly;
  }

  /** Whether the steps that the settings bear without a better validation are over. */
  get stoppedEarly(): boolean {
    const { patience = Infinity } = this.#task.settings;
    return this.#step - (this.#improved?.step ?? 0) > patience;
  }

  /** Passes over the text done; the last one may not be whole. */
  get epochs(): number {
    const { index, first, steps } = this.#windows.epochOf(this.#step);
    return index + (this.#step - first) / steps;
  }

  /** Learning rate of the next step, before its window's factor. */
  get rate(): number {
    return rateAt(this.#task.settings.optimizer, this.#rate.rate, this.#step, this.steps);
  }

  /** Mean training loss since the last validation; null when no step was taken since. */
  get meanLoss(): number | null {
    return this.#running.rows === 0 ? null : this.#running.loss / this.#running.rows;
  }

  /** Whether there are averages, which are then what is validated. */
  get averages(): boolean {
    return this.#phases.averages !== null;
  }

  /** Validation loss of the best weights so far; null where the last ones are kept. */
  get bestLoss(): number | null {
    return this.#best?.position?.loss ?? null;
  }

  /** Whether the settings ask for a validation now, before the next step. */
  get validationDue(): boolean {
    if (this.#step === this.#validatedAt) return false;
    const { validateEvery } = this.#task.settings;
    const due = validateEvery === null ? this.#atEpoch(this.#step) : this.#step % validateEvery === 0;
    return this.done || due;
  }

  /** What a validation is to judge, `parameter:*`: the weights, or their averages once there are some. */
  async validatedParameters(): Promise<Held> {
    return this.#phases.averages?.held() ?? this.parameters;
  }

  /**
   * Takes note of a validation: the learning rate may change, averaging begin, these weights be the best so far, which is
   * what is returned where the best are kept.
   */
  async validated(loss: number): Promise<boolean> {
    const { optimizer, patience } = this.#task.settings;
    const isBetter = loss < (this.#improved?.loss ?? Infinity);
    if (patience !== undefined && isBetter) this.#improved = { loss, step: this.#step };
    this.#rate = afterValidation(this.#rate, optimizer.decay, loss);
    this.#validatedAt = this.#step;
    this.#running = { loss: 0, rows: 0 };
    this.#phases.validated(this.#step, loss);
    return (await this.#best?.consider({ loss, step: this.#step }, () => this.#trained())) ?? false;
  }

  /** Goes on with what lasts of the state that a validation left. `state:*`, as `lastingSpecs` say. */
  async adopt(state: Arrays): Promise<void> {
    await this.#held.companions.write(state);
  }

  /** Takes one step. Rejects with `Divergence`, after which training cannot go on. */
  async takeStep(): Promise<StepReport> {
    if (this.#busy) fault('a step before the last one has ended');
    if (this.done) fault('a step after the last one');
    this.#busy = true;
    try {
      return await this.#takeStep();
    } finally {
      this.#busy = false;
    }
  }

  /** Rejects with `Divergence` where a tensor is not finite: from there training could only fail. */
  async snapshot(): Promise<Snapshot> {
    const values = {
      ...(await this.#held.read()),
      ...(await this.#phases.averages?.slots.read()),
      ...this.#connections?.pending,
      ...this.#best?.tensors,
    };
    for (const [name, data] of Object.entries(values)) requireAllFinite(this.#step, name, data);
    const best = this.#best?.position ?? null;
    const averaging = this.#phases.position;
    return {
      tensors: toStored(values, this.#specsWith(best)),
      position: {
        step: this.#step,
        rate: this.#rate,
        validatedAt: this.#validatedAt,
        running: this.#running,
        ...(this.#connections === null ? {} : { sparse: this.#connections.position }),
        ...(averaging === null ? {} : { averaging }),
        ...(best === null ? {} : { best }),
        ...(this.#improved === null ? {} : { improved: this.#improved }),
      },
    };
  }

  /** Continues where a snapshot of the same task was taken, bit for bit. Rejects with `SnapshotError`, and then stands at its beginning. */
  async restore({ tensors, position }: Snapshot): Promise<void> {
    if (this.#busy) fault('a restore during a step');
    const { step, best = null, averaging } = position;
    if ((averaging === undefined) !== (this.#phases.position === null))
      throw new SnapshotError('no position of averaging');
    if ((position.sparse === undefined) !== (this.#connections === null))
      throw new SnapshotError('no position of sparse training');
    await this.#phases.restore(averaging, step);
    let values: Arrays;
    try {
      values = fromStored(tensors, this.#specsWith(best));
    } catch (error) {
      await this.#phases.restore(undefined, 0);
      throw error;
    }
    await this.#held.write(values);
    const slots = this.#phases.averages?.slots;
    await slots?.write(mapValues(slots.specs, (_, name) => tensorNamed(values, name)));
    this.#restoreConnections(position, values);
    this.#best?.restore(best, values);
    this.#step = step;
    this.#rate = position.rate;
    this.#improved = position.improved ?? null;
    this.#validatedAt = position.validatedAt;
    this.#running = position.running;
  }

  /** Copies of the weights, zeros without a sign: what training leaves. */
  async result(): Promise<Weights> {
    const weights = this.#best?.weights ?? ofGroup('parameter', await this.#trained());
    return mapValues(weights as Weights, (values) => values.map((value) => (value === 0 ? 0 : value)));
  }

  async dispose(): Promise<void> {
    await this.#phases.dispose();
    await this.#held.dispose();
  }

  /** Weights, or their averages once there are some: `parameter:*`, good until the next step. */
  #trained(): Promise<Arrays> {
    return this.#phases.averages?.read() ?? this.parameters.read();
  }

  #specsWith(best: BestPosition | null): Specs {
    return {
      ...this.#held.specs,
      ...this.#phases.averages?.slots.specs,
      ...(best === null ? {} : inGroup('best', this.#task.model.parameters)),
    };
  }

  #atEpoch(step: number): boolean {
    return this.#windows.epochOf(step).first === step;
  }

  async #takeStep(): Promise<StepReport> {
    const step = this.#step;
    const { pruner, distillation } = this.#task;
    const feeds = this.#feeds.of(step);
    if (this.#windows.successive && this.#atEpoch(step)) await this.#held.zeroState();
    const averaging = await this.#phases.turnBefore(step, this.#windows);
    if (pruner?.actsAt(step) === true) await pruneHeld(pruner, step, this.#held);
    const moved = await this.#moveConnections(step, averaging);
    const gradients = this.#connections?.gradientsAt(step, this.#atEpoch(step + 1)) ?? {};
    const { rate } = this;
    const numbers = distillation && { hard: hardPart(distillation.settings, step, this.steps) };
    await this.#phases.take(
      { step, rate: rate * this.#windows.rateFactorAt(step), numbers: numbers ?? {} },
      feeds,
      { ...this.#figures, ...this.#told, ...gradients },
      this.#held,
      () => {
        if (step + 1 < this.steps) this.#feeds.fillAhead(step + 1);
      },
    );

    const loss = this.#figures.loss[0] ?? NaN;
    const norm = this.#figures.norm[0] ?? NaN;
    requireFinite(step + 1, 'the loss', loss);
    // It makes weights that are not finite, which the next loss would tell, but the last step has none.
    requireFinite(step + 1, 'the norm of the gradients', norm);
    this.#step = step + 1;
    const time = this.#windows.lengthAt(step);
    this.#running = { loss: this.#running.loss + time * loss, rows: this.#running.rows + time };
    const softLoss = this.#figures.softLoss?.[0] ?? null;
    const figures = mapValues(ofGroup('figure', this.#told), ([value = NaN]) => value);
    return {
      step: step + 1,
      loss,
      softLoss,
      norm,
      rate,
      tokens: time * this.#windows.batch,
      figures,
      moved,
      averaging,
    };
  }

  #restoreConnections({ sparse }: Position, values: Arrays): void {
    if (this.#connections === null || sparse === undefined) return;
    this.#connections.restore(sparse, ofGroup('sparsity', values) as Weights, values);
  }

  /** The connections of a sparse model, where an update is due before this step; they stay where averaging begins. */
  async #moveConnections(
    step: number,
    averaging: AveragingTurn | null,
  ): Promise<readonly TensorChange[] | null> {
    const connections = this.#connections;
    if (connections?.moveBefore(step, this.#atEpoch(step)) !== true) return null;
    if (averaging !== 'begins') {
      return connections.move(this.#held);
    }
    connections.stay();
    return null;
  }
}

function mapValues<T, U>(
  items: Readonly<Record<string, T>>,
  change: (item: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, change(item, name)]));
}
