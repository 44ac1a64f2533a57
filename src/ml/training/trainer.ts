import { fault } from '../../base/fault.ts';
import type { AveragingSettings, FittingSettings } from '../../check/settings/training.ts';
import { allocate, type Arrays, type Engine, type Held, type Specs } from '../../engine/engine.ts';
import { masksOf, type Pruner } from '../compress/pruner.ts';
import type { TokenMatrix } from '../data/batches.ts';
import type { TrainingWindows } from '../data/windows.ts';
import { hardPart } from '../distill/annealing.ts';
import type { Distillation } from '../distill/distillation.ts';
import type { LanguageModel } from '../models/model.ts';
import { tensorNamed, type Weights } from '../models/weights.ts';
import type { TensorChange } from '../sparse/update.ts';
import { averagedSgd } from '../optimizers/averaging.ts';
import { optimizerOf } from '../optimizers/build.ts';
import { afterValidation, initialRate, type RateState } from '../optimizers/plateau.ts';
import { Averages } from './averages.ts';
import { afterDescent, noAveraging, turnBefore, type AveragingTurn } from './averaging.ts';
import { BestWeights } from './best.ts';
import { decaySteps, stepsOf, trainingWindows } from './course.ts';
import { requireAllFinite, requireFinite } from './divergence.ts';
import { Connections, type HeldTensors, type SparseDesign } from './connections.ts';
import { Feeder, type Feed } from './feeds.ts';
import { inGroup, ofGroup } from './names.ts';
import { companionSpecs, parameterSpecs, passingSpecs, type StepDesign } from './program.ts';
import { RoomPlan } from './room.ts';
import { rateAt } from '../optimizers/rate.ts';
import type { StoredTensors } from '../tensors/safetensors.ts';
import { CompiledSteps } from './steps.ts';
import { SnapshotError, type Position, type Snapshot } from './snapshot.ts';

export interface TrainingTask {
  readonly engine: Engine;
  readonly model: LanguageModel;
  readonly settings: FittingSettings;
  /** The training text, in `settings.batch` columns; for random windows in one. */
  readonly text: TokenMatrix;
  /** Where training starts; copied, and not referred to afterwards. */
  readonly weights: Weights;
  /** Tensors whose zeros stay. */
  readonly pruned: readonly string[];
  /** Prunes further while training; null = masks stay as they are. */
  readonly pruner: Pruner | null;
  /** Trains with few connections from the first step on; absent = with all. */
  readonly sparse?: SparseDesign;
  /** Trains towards a teacher's words, too; absent = towards the text alone. */
  readonly distillation?: Distillation;
}

export interface StepReport {
  /** Steps done, this one included. */
  readonly step: number;
  /** Mean cross-entropy of the step's window before the update, in nats a token. */
  readonly loss: number;
  /** Mean cross-entropy with a teacher's words; null = there is no teacher. */
  readonly softLoss: number | null;
  /** Global L2 norm of the raw gradients. */
  readonly norm: number;
  readonly rate: number;
  /** Tokens that the step predicted. */
  readonly tokens: number;
  /** The model's figures before the update. */
  readonly figures: Readonly<Record<string, number>>;
  /** What became of the connections before the step; null where they stayed. */
  readonly moved: readonly TensorChange[] | null;
  /** What became of averaging before the step; null = nothing. */
  readonly averaging: AveragingTurn | null;
}

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
  /** The weights as of now, named `parameter:*`. */
  readonly parameters: Held;

  readonly #task: Omit<TrainingTask, 'weights'>;
  readonly #design: StepDesign;
  readonly #windows: TrainingWindows;
  readonly #feeder: Feeder;
  readonly #companions: Held;
  readonly #connections: Connections | null;
  readonly #best: BestWeights | null;
  readonly #figures: Readonly<Record<'loss' | 'norm', Float32Array> & { softLoss?: Float32Array }>;
  /** `figure:*` */
  readonly #told: Readonly<Record<string, Float32Array>>;
  #compiled: CompiledSteps;
  /** null = descent. */
  #averages: Averages | null = null;

  #step = 0;
  #rate: RateState;
  #averaging = noAveraging;
  /** Least validation loss so far, where patience asks for it. */
  #improved: NonNullable<Position['improved']> | null = null;
  #validatedAt = 0;
  #running = { loss: 0, rows: 0 };
  #prepared: { readonly step: number; readonly feed: Feed } | null = null;
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
    const parameters = await engine.hold(parameterSpecs(model));
    const companions = await engine.hold(companionSpecs(design, windows.batch));
    await parameters.write(inGroup('parameter', connections?.masked(weights) ?? weights));
    await companions.write(inGroup('sparsity', masks));
    return new Trainer(task, design, windows, { parameters, companions }, connections ?? null);
  }

  private constructor(
    // Without the weights: those of a large model should not be kept twice.
    task: Omit<TrainingTask, 'weights'>,
    design: StepDesign,
    windows: TrainingWindows,
    held: HeldTensors,
    connections: Connections | null,
  ) {
    const { engine, model, settings, text, distillation } = task;
    this.#task = task;
    this.#design = design;
    this.#windows = windows;
    this.parameters = held.parameters;
    this.#companions = held.companions;
    this.#connections = connections;
    this.steps = stepsOf(settings, windows);
    const room = new RoomPlan(model, text.ids);
    this.#feeder = new Feeder(model, windows, room, settings.seed, distillation ?? null);
    const figure = () => new Float32Array(1);
    const taught = distillation === undefined ? {} : { softLoss: figure() };
    this.#figures = { loss: figure(), norm: figure(), ...taught };
    this.#told = Object.fromEntries((model.figures?.names ?? []).map((name) => [`figure:${name}`, figure()]));
    this.#rate = initialRate(settings.optimizer.rate);
    this.#best = settings.keep === 'best' ? new BestWeights() : null;
    this.#compiled = new CompiledSteps(engine, design);
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
    return this.#averages !== null;
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
    return this.#averages === null ? this.parameters : this.#averages.held();
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
    const averaging = averagingOf(this.#task.settings);
    if (averaging !== null) this.#averaging = afterDescent(averaging, this.#averaging, this.#step, loss);
    return (await this.#best?.consider({ loss, step: this.#step }, () => this.#trained())) ?? false;
  }

  /** Goes on with what lasts of the state that a validation left. `state:*`, as `lastingSpecs` say. */
  async adopt(state: Arrays): Promise<void> {
    await this.#companions.write(state);
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
      ...(await this.parameters.read()),
      ...(await this.#companions.read()),
      ...(await this.#averages?.slots.read()),
      ...this.#connections?.pending,
      ...this.#best?.tensors,
    };
    for (const [name, data] of Object.entries(values)) requireAllFinite(this.#step, name, data);
    const best = this.#best?.position ?? null;
    const specs = this.#specsAt({ averages: this.#averages, best });
    return {
      tensors: mapValues(values, (data, name) => ({
        shape: name.startsWith('gradient:') ? [data.length] : tensorNamed(specs, name).shape,
        data: inBytes(name) ? new Uint8Array(data) : data,
      })),
      position: {
        step: this.#step,
        rate: this.#rate,
        validatedAt: this.#validatedAt,
        running: this.#running,
        ...(this.#connections === null ? {} : { sparse: this.#connections.position }),
        ...(averagingOf(this.#task.settings) === null ? {} : { averaging: this.#averaging }),
        ...(best === null ? {} : { best }),
        ...(this.#improved === null ? {} : { improved: this.#improved }),
      },
    };
  }

  /** Continues where a snapshot of the same task was taken, bit for bit. Rejects with `SnapshotError`. */
  async restore({ tensors, position }: Snapshot): Promise<void> {
    if (this.#busy) fault('a restore during a step');
    const { since } = position.averaging ?? noAveraging;
    await this.#setPhase(since !== null && since < position.step);
    const specs = this.#specsAt({ averages: this.#averages, best: position.best ?? null });
    requireTensors(tensors, specs);
    const values = mapValues(tensors, ({ data }) =>
      data instanceof Float32Array || data instanceof Int32Array ? data : new Float32Array(data),
    );
    for (const held of [this.parameters, this.#companions, this.#averages?.slots]) {
      await held?.write(mapValues(held.specs, (_, name) => tensorNamed(values, name)));
    }
    this.#restoreConnections(position, tensors);
    this.#best?.restore(position.best ?? null, values);
    this.#step = position.step;
    this.#rate = position.rate;
    this.#averaging = position.averaging ?? noAveraging;
    this.#improved = position.improved ?? null;
    this.#validatedAt = position.validatedAt;
    this.#running = position.running;
    this.#prepared = null;
  }

  /** Copies of the weights, zeros without a sign: what training leaves. */
  async result(): Promise<Weights> {
    const weights = this.#best?.weights ?? ofGroup('parameter', await this.#trained());
    return mapValues(weights as Weights, (values) => values.map((value) => (value === 0 ? 0 : value)));
  }

  async dispose(): Promise<void> {
    await this.#compiled.dispose();
    await this.#averages?.dispose();
    await this.parameters.dispose();
    await this.#companions.dispose();
  }

  /** Weights, or their averages once there are some: `parameter:*`, good until the next step. */
  #trained(): Promise<Arrays> {
    return this.#averages?.read() ?? this.parameters.read();
  }

  #specsAt({ averages, best }: { averages: Averages | null; best: Position['best'] | null }): Specs {
    return {
      ...this.parameters.specs,
      ...this.#companions.specs,
      ...averages?.slots.specs,
      ...(best ? inGroup('best', this.#task.model.parameters) : {}),
    };
  }

  #atEpoch(step: number): boolean {
    return this.#windows.epochOf(step).first === step;
  }

  async #takeStep(): Promise<StepReport> {
    const step = this.#step;
    const feed = this.#feed(step);
    if (this.#windows.successive && this.#atEpoch(step)) await this.#zeroState();
    const averaging = await this.#turnAveraging(step);
    if (this.#task.pruner?.actsAt(step) === true) await this.#prune(this.#task.pruner, step);
    const moved = await this.#moveConnections(step, averaging);
    const gradients = this.#connections?.gradientsAt(step, this.#atEpoch(step + 1)) ?? {};
    const { rate } = this;
    await this.#compiled.run(
      feed,
      this.#scalarsAt(step, rate * this.#windows.rateFactorAt(step)),
      { ...this.#figures, ...this.#told, ...gradients },
      [this.parameters, this.#companions, ...(this.#averages === null ? [] : [this.#averages.slots])],
      () => {
        if (step + 1 < this.steps) this.#prepared = { step: step + 1, feed: this.#feeder.fill(step + 1) };
      },
    );

    const loss = this.#figures.loss[0] ?? NaN;
    const norm = this.#figures.norm[0] ?? NaN;
    requireFinite(step + 1, 'the loss', loss);
    // It makes weights that are not finite, which the next loss would tell, but the last step has none.
    requireFinite(step + 1, 'the norm of the gradients', norm);
    this.#step = step + 1;
    const { time, batch } = feed.size;
    this.#running = { loss: this.#running.loss + time * loss, rows: this.#running.rows + time };
    const softLoss = this.#figures.softLoss?.[0] ?? null;
    const figures = mapValues(ofGroup('figure', this.#told), ([value = NaN]) => value);
    return { step: step + 1, loss, softLoss, norm, rate, tokens: time * batch, figures, moved, averaging };
  }

  #scalarsAt(step: number, rate: number): Readonly<Record<string, number>> {
    const { distillation } = this.#task;
    const done = this.#averages === null ? step : step - (this.#averaging.since ?? 0);
    return {
      ...this.#compiled.optimizer.scalarsAt(done, rate),
      ...(distillation === undefined ? {} : { hard: hardPart(distillation.settings, step, this.steps) }),
    };
  }

  async #zeroState(): Promise<void> {
    await this.#companions.write(inGroup('state', allocate(passingSpecs(this.#task.model, this.#windows.batch))));
  }

  /** Begins to average before this step, or anew, where the settings or the last validation ask for it. */
  async #turnAveraging(step: number): Promise<AveragingTurn | null> {
    const averaging = averagingOf(this.#task.settings);
    const turn = averaging && turnBefore(step, averaging, this.#averaging, this.#windows);
    if (turn === 'begins') await this.#setPhase(true);
    else if (turn === 'restarts') await this.#averages?.restart();
    if (turn !== null) this.#averaging = { history: [], since: step };
    return turn;
  }

  /** Steps of descent or of averaging from here on; averages begin at zero. */
  async #setPhase(averaging: boolean): Promise<void> {
    const { engine } = this.#task;
    if (averaging === (this.#averages !== null)) return;
    await this.#compiled.dispose();
    await this.#averages?.dispose();
    this.#averages = averaging ? await Averages.begin(engine, this.#design) : null;
    const { optimizer } = this.#design;
    this.#compiled = new CompiledSteps(engine, {
      ...this.#design,
      optimizer: averaging ? averagedSgd : optimizer,
    });
  }

  async #prune(pruner: Pruner, step: number): Promise<void> {
    const weights = { ...ofGroup('parameter', await this.parameters.read()) } as Record<string, Float32Array>;
    const masks = { ...ofGroup('sparsity', await this.#companions.read()) } as Record<string, Float32Array>;
    const changed = (all: Record<string, Float32Array>) =>
      Object.fromEntries(pruner.tensors.map((name) => [name, tensorNamed(all, name)]));
    for (const all of [weights, masks]) {
      for (const [name, values] of Object.entries(changed(all))) all[name] = values.slice();
    }
    pruner.act(step, weights, masks);
    await this.parameters.write(inGroup('parameter', changed(weights)));
    await this.#companions.write(inGroup('sparsity', changed(masks)));
  }

  #restoreConnections({ sparse }: Position, tensors: StoredTensors): void {
    if (this.#connections === null) return;
    if (sparse === undefined) throw new SnapshotError('no position of sparse training');
    const floats = mapValues(tensors, ({ data }) => Float32Array.from(data));
    this.#connections.restore(sparse, ofGroup('sparsity', floats), floats);
  }

  /** The connections of a sparse model, where an update is due before this step; they stay where averaging begins. */
  async #moveConnections(
    step: number,
    averaging: AveragingTurn | null,
  ): Promise<readonly TensorChange[] | null> {
    const connections = this.#connections;
    if (connections?.moveBefore(step, this.#atEpoch(step)) !== true) return null;
    if (averaging !== 'begins') {
      return connections.move({ parameters: this.parameters, companions: this.#companions });
    }
    connections.stay();
    return null;
  }

  #feed(step: number): Feed {
    return this.#prepared?.step === step ? this.#prepared.feed : this.#feeder.fill(step);
  }
}

function averagingOf({ optimizer }: FittingSettings): AveragingSettings | null {
  return (optimizer.kind === 'sgd' ? optimizer.average : undefined) ?? null;
}

function requireTensors(tensors: StoredTensors, specs: Specs): void {
  const pending = Object.keys(tensors).filter((name) => name.startsWith('gradient:'));
  if ([...Object.keys(specs), ...pending].sort().join() !== Object.keys(tensors).sort().join()) {
    throw new SnapshotError('other tensors');
  }
  for (const [name, { shape }] of Object.entries(specs)) {
    const found = tensorNamed(tensors, name).shape;
    if (found.join() !== shape.join()) throw new SnapshotError(`tensor ${name} is [${found.join(', ')}]`);
  }
}

/** Masks are kept as bytes. */
function inBytes(name: string): boolean {
  return name.startsWith('sparsity:');
}

function mapValues<T, U>(
  items: Readonly<Record<string, T>>,
  change: (item: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, change(item, name)]));
}
