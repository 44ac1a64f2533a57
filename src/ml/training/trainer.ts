import { fault } from '../../base/fault.ts';
import type { FittingSettings } from '../../check/settings/training.ts';
import {
  allocate,
  type Engine,
  type Executable,
  type Held,
  type Specs,
  type TypedArray,
} from '../../engine/engine.ts';
import { masksOf, type Pruner } from '../compress/pruner.ts';
import type { TokenMatrix } from '../data/batches.ts';
import { randomCrops, successiveWindows, type TrainingWindows } from '../data/windows.ts';
import type { LanguageModel, WindowSize } from '../models/model.ts';
import { tensorNamed, type Weights } from '../models/weights.ts';
import { stream } from '../random/stream.ts';
import { nominalSteps } from '../sparse/death-rate.ts';
import type { TensorChange } from '../sparse/update.ts';
import { optimizerOf } from '../optimizers/build.ts';
import { afterValidation, initialRate, type RateState } from '../optimizers/plateau.ts';
import { requireAllFinite, requireFinite } from './divergence.ts';
import { Connections, type HeldTensors, type SparseDesign } from './connections.ts';
import { Feeder, type Feed } from './feeds.ts';
import { inGroup, ofGroup } from './names.ts';
import {
  companionSpecs,
  parameterSpecs,
  scalarSpecs,
  sizeName,
  stepProgram,
  type StepDesign,
} from './program.ts';
import { RoomPlan } from './room.ts';
import { rateAt } from '../optimizers/rate.ts';
import type { StoredTensors } from '../tensors/safetensors.ts';
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
}

export interface StepReport {
  /** Steps done, this one included. */
  readonly step: number;
  /** Mean cross-entropy of the step's window before the update, in nats a token. */
  readonly loss: number;
  /** Global L2 norm of the raw gradients. */
  readonly norm: number;
  readonly rate: number;
  /** Tokens that the step predicted. */
  readonly tokens: number;
  /** What became of the connections before the step; null where they stayed. */
  readonly moved: readonly TensorChange[] | null;
}

/**
 * Fits a model to a text, one optimizer step at a time. Successive windows carry the state along, and start over with a
 * zero state at each epoch; random ones have none to carry.
 *
 * Parameters and their companions stay with the engine. Whoever reads `parameters` sees them until the next step only.
 */
export class Trainer {
  /** Steps in all. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** The weights as of now, named `parameter:*`. */
  readonly parameters: Held;

  readonly #task: Omit<TrainingTask, 'weights'>;
  readonly #design: StepDesign;
  readonly #windows: TrainingWindows;
  readonly #feeder: Feeder;
  readonly #executables = new Map<string, Executable>();
  readonly #companions: Held;
  readonly #connections: Connections | null;
  readonly #scalars: Readonly<Record<string, TypedArray>>;
  readonly #figures = { loss: new Float32Array(1), norm: new Float32Array(1) };

  #step = 0;
  #rate: RateState;
  #validatedAt = 0;
  #running = { loss: 0, rows: 0 };
  #prepared: { readonly step: number; readonly feed: Feed } | null = null;
  #busy = false;

  static async begin({ weights, ...task }: TrainingTask): Promise<Trainer> {
    const { engine, model, settings, pruned, pruner } = task;
    const windows = trainingWindows(task);
    const connections = task.sparse && new Connections(task.sparse, decaySteps(task, windows), settings.seed);
    const masks = connections?.masks ?? masksOf(weights, pruned, pruner?.tensors ?? []);
    const design: StepDesign = {
      model,
      optimizer: optimizerOf(settings.optimizer),
      gradients: settings.optimizer,
      sparse: Object.keys(masks),
      successive: windows.successive,
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
    const { model, settings, text } = task;
    this.#task = task;
    this.#design = design;
    this.#windows = windows;
    this.parameters = held.parameters;
    this.#companions = held.companions;
    this.#connections = connections;
    this.stepsPerEpoch = windows.perEpoch;
    const { length } = settings;
    this.steps = length.kind === 'steps' ? length.count : length.count * this.stepsPerEpoch;
    this.#feeder = new Feeder(model, windows, new RoomPlan(model, text.ids), settings.seed);
    this.#rate = initialRate(settings.optimizer.rate);
    this.#scalars = inGroup('scalar', allocate(scalarSpecs(design)));
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  get done(): boolean {
    return this.#step >= this.steps;
  }

  /** Learning rate of the next step. */
  get rate(): number {
    return rateAt(this.#task.settings.optimizer, this.#rate.rate, this.#step, this.steps);
  }

  /** Mean training loss since the last validation; null when no step was taken since. */
  get meanLoss(): number | null {
    return this.#running.rows === 0 ? null : this.#running.loss / this.#running.rows;
  }

  /** Whether the settings ask for a validation now, before the next step. */
  get validationDue(): boolean {
    if (this.#step === this.#validatedAt) return false;
    const every = this.#task.settings.validateEvery ?? this.stepsPerEpoch;
    return this.done || this.#step % every === 0;
  }

  /** Takes note of a validation of the current weights; the learning rate may change. */
  validated(loss: number): void {
    this.#rate = afterValidation(this.#rate, this.#task.settings.optimizer.decay, loss);
    this.#validatedAt = this.#step;
    this.#running = { loss: 0, rows: 0 };
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
      ...this.#connections?.pending,
    };
    for (const [name, data] of Object.entries(values)) requireAllFinite(this.#step, name, data);
    return {
      tensors: mapValues(values, (data, name) => ({
        shape: name.startsWith('gradient:') ? [data.length] : tensorNamed(this.#specs, name).shape,
        data: inBytes(name) ? new Uint8Array(data) : data,
      })),
      position: {
        step: this.#step,
        rate: this.#rate,
        validatedAt: this.#validatedAt,
        running: this.#running,
        ...(this.#connections === null ? {} : { sparse: this.#connections.position }),
      },
    };
  }

  /** Continues where a snapshot of the same task was taken, bit for bit. Rejects with `SnapshotError`. */
  async restore({ tensors, position }: Snapshot): Promise<void> {
    if (this.#busy) fault('a restore during a step');
    const pending = Object.keys(tensors).filter((name) => name.startsWith('gradient:'));
    if ([...Object.keys(this.#specs), ...pending].sort().join() !== Object.keys(tensors).sort().join()) {
      throw new SnapshotError('other tensors');
    }
    for (const [name, { shape }] of Object.entries(this.#specs)) {
      const found = tensorNamed(tensors, name).shape;
      if (found.join() !== shape.join()) throw new SnapshotError(`tensor ${name} is [${found.join(', ')}]`);
    }
    for (const held of [this.parameters, this.#companions]) {
      await held.write(
        mapValues(held.specs, (_, name) => {
          const { data } = tensorNamed(tensors, name);
          return data instanceof Float32Array || data instanceof Int32Array ? data : new Float32Array(data);
        }),
      );
    }
    this.#restoreConnections(position, tensors);
    this.#step = position.step;
    this.#rate = position.rate;
    this.#validatedAt = position.validatedAt;
    this.#running = position.running;
    this.#prepared = null;
  }

  /** Copies of the weights, zeros without a sign: what training leaves. */
  async result(): Promise<Weights> {
    return mapValues(ofGroup('parameter', await this.parameters.read()) as Weights, (values) =>
      values.map((value) => (value === 0 ? 0 : value)),
    );
  }

  async dispose(): Promise<void> {
    for (const executable of this.#executables.values()) await executable.dispose();
    this.#executables.clear();
    await this.parameters.dispose();
    await this.#companions.dispose();
  }

  get #specs(): Specs {
    return { ...this.parameters.specs, ...this.#companions.specs };
  }

  async #takeStep(): Promise<StepReport> {
    const step = this.#step;
    const { size, arrays } = this.#feed(step);
    if (this.#windows.successive && step % this.stepsPerEpoch === 0) await this.#zeroState();
    if (this.#task.pruner?.actsAt(step) === true) await this.#prune(this.#task.pruner, step);
    const moved = await this.#moveConnections(step);
    const gradients = this.#connections?.gradientsAt(step, this.stepsPerEpoch) ?? {};
    const { rate } = this;
    for (const [name, value] of Object.entries(this.#design.optimizer.scalarsAt(step, rate))) {
      tensorNamed(this.#scalars, `scalar:${name}`)[0] = value;
    }
    const executable = await this.#executable(size, Object.keys(ofGroup('gradient', gradients)));
    const running = executable.run(
      { ...this.#scalars, ...arrays },
      { ...this.#figures, ...gradients },
      this.parameters,
      this.#companions,
    );
    // Drawn while the engine computes, where it leaves this thread free.
    if (step + 1 < this.steps) this.#prepared = { step: step + 1, feed: this.#feeder.fill(step + 1) };
    await running;

    const loss = this.#figures.loss[0] ?? NaN;
    const norm = this.#figures.norm[0] ?? NaN;
    requireFinite(step + 1, 'the loss', loss);
    // It makes weights that are not finite, which the next loss would tell, but the last step has none.
    requireFinite(step + 1, 'the norm of the gradients', norm);
    this.#step = step + 1;
    this.#running = {
      loss: this.#running.loss + size.time * loss,
      rows: this.#running.rows + size.time,
    };
    const tokens = size.time * size.batch;
    return { step: step + 1, loss, norm, rate, tokens, moved };
  }

  async #zeroState(): Promise<void> {
    await this.#companions.write(inGroup('state', allocate(this.#task.model.state(this.#windows.batch))));
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

  /** The connections of a sparse model, where an update is due before this step. */
  async #moveConnections(step: number): Promise<readonly TensorChange[] | null> {
    const connections = this.#connections;
    if (connections?.moveBefore(step, this.stepsPerEpoch) !== true) return null;
    return connections.move({ parameters: this.parameters, companions: this.#companions });
  }

  #feed(step: number): Feed {
    return this.#prepared?.step === step ? this.#prepared.feed : this.#feeder.fill(step);
  }

  async #executable(size: WindowSize, gradients: readonly string[]): Promise<Executable> {
    const name = [sizeName(size), ...gradients].join(' ');
    const known = this.#executables.get(name);
    if (known !== undefined) return known;
    const compiled = await this.#task.engine.compile(stepProgram(this.#design, size, gradients));
    this.#executables.set(name, compiled);
    return compiled;
  }
}

/** Steps over which the death rate decays: those of the epochs as if every window were whole. */
function decaySteps(
  { settings: { length, bptt }, text }: Pick<TrainingTask, 'settings' | 'text'>,
  windows: TrainingWindows,
): number {
  if (length.kind === 'steps') return length.count;
  return windows.successive ? nominalSteps(length.count, text.rows, bptt) : length.count * windows.perEpoch;
}

function trainingWindows({ text, settings }: Pick<TrainingTask, 'text' | 'settings'>): TrainingWindows {
  const { windows, batch, bptt, seed } = settings;
  const columns = windows === 'random' ? 1 : batch;
  if (text.columns !== columns) fault(`${text.columns} columns for ${windows} windows of ${batch}`);
  return windows === 'random'
    ? randomCrops(text.ids, { batch, length: bptt }, stream(seed, 'crops'))
    : successiveWindows(text, bptt);
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
