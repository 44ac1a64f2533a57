import { fault } from '../../base/fault.ts';
import type { FittingSettings } from '../../check/settings/training.ts';
import { allocate, type Engine, type Executable, type Specs, type TypedArray } from '../../engine/engine.ts';
import { masksOf, type Masks, type Pruner } from '../compress/pruner.ts';
import { windowsOf, type TokenMatrix, type Window } from '../data/batches.ts';
import type { LanguageModel } from '../models/model.ts';
import { tensorNamed, type Weights } from '../models/weights.ts';
import { optimizerOf } from '../optimizers/build.ts';
import { afterValidation, initialRate, type RateState } from '../optimizers/plateau.ts';
import type { StoredTensor } from '../tensors/safetensors.ts';
import { Feeder, type Feed } from './feeds.ts';
import { inGroup, ofGroup } from './names.ts';
import { carriedSpecs, scalarSpecs, sparsitySpecs, stepProgram, type StepDesign } from './program.ts';
import { SnapshotError, type Snapshot } from './snapshot.ts';

export interface TrainingTask {
  readonly engine: Engine;
  readonly model: LanguageModel;
  readonly settings: FittingSettings;
  /** The training text in `settings.batch` columns. */
  readonly text: TokenMatrix;
  /** Where training starts; copied. */
  readonly weights: Weights;
  /** Tensors whose zeros stay. */
  readonly pruned: readonly string[];
  /** Prunes further while training; null = masks stay as they are. */
  readonly pruner: Pruner | null;
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
}

/** Training has diverged. */
export class NonFiniteLossError extends Error {
  override readonly name = 'NonFiniteLossError';
  /** The step that failed, counted from 1. */
  readonly step: number;
  readonly loss: number;

  constructor(step: number, loss: number) {
    super(`the loss became ${loss} at step ${step}`);
    this.step = step;
    this.loss = loss;
  }
}

type Tensors = Readonly<Record<string, TypedArray>>;

/**
 * Fits a model to a text, one optimizer step at a time. Windows follow each other through the text with the state
 * carried along, and start over with a zero state at each epoch.
 *
 * Two sets of state alternate between input and output of the compiled step. Whoever holds `weights` sees them until
 * the next step only.
 */
export class Trainer {
  /** Steps in all. */
  readonly steps: number;
  readonly stepsPerEpoch: number;

  readonly #task: TrainingTask;
  readonly #design: StepDesign;
  readonly #windows: readonly Window[];
  readonly #feeder: Feeder;
  readonly #executables = new Map<number, Executable>();
  readonly #masks: Masks;
  /** State as of now; the next step reads it and writes `#spare`. */
  #current: Tensors;
  #spare: Tensors;
  readonly #scalars: Readonly<Record<string, TypedArray>>;
  readonly #figures = { loss: new Float32Array(1), norm: new Float32Array(1) };

  #step = 0;
  #rate: RateState;
  #validatedAt = 0;
  #running = { loss: 0, rows: 0 };
  #prepared: { readonly step: number; readonly feed: Feed } | null = null;
  #busy = false;

  constructor(task: TrainingTask) {
    const { model, settings, text, weights, pruned, pruner } = task;
    if (text.columns !== settings.batch) fault(`${text.columns} columns for a batch of ${settings.batch}`);
    this.#task = task;
    this.#windows = windowsOf(text.rows, settings.bptt);
    this.stepsPerEpoch = this.#windows.length;
    if (this.stepsPerEpoch === 0) fault(`${text.rows} rows hold no window`);
    const { length } = settings;
    this.steps = length.kind === 'steps' ? length.count : length.count * this.stepsPerEpoch;

    const optimizer = optimizerOf(settings.optimizer);
    this.#masks = masksOf(weights, pruned, pruner?.tensors ?? []);
    this.#design = { model, optimizer, gradients: settings.optimizer, sparse: Object.keys(this.#masks) };
    this.#feeder = new Feeder(model, text, settings.seed);
    const specs = carriedSpecs(this.#design, text.columns);
    this.#current = allocate(specs);
    this.#spare = allocate(specs);
    for (const [name, values] of Object.entries(this.weights)) values.set(tensorNamed(weights, name));
    this.#rate = initialRate(settings.optimizer.rate);
    this.#scalars = inGroup('scalar', allocate(scalarSpecs(this.#design)));
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
    return this.#rate.rate;
  }

  /** Mean training loss since the last validation; null when no step was taken since. */
  get meanLoss(): number | null {
    return this.#running.rows === 0 ? null : this.#running.loss / this.#running.rows;
  }

  /** Views of the current weights, good until the next step. */
  get weights(): Record<string, Float32Array> {
    return ofGroup('parameter', this.#current) as Record<string, Float32Array>;
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

  /** Takes one step. Throws `NonFiniteLossError`, after which training cannot go on. */
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

  snapshot(): Snapshot {
    const specs: Specs = {
      ...carriedSpecs(this.#design, this.#task.text.columns),
      ...inGroup('sparsity', sparsitySpecs(this.#design)),
    };
    const values = {
      ...this.#current,
      ...inGroup(
        'sparsity',
        mapValues(this.#masks, (mask) => Uint8Array.from(mask)),
      ),
    };
    return {
      tensors: Object.fromEntries(
        Object.entries(values).map(([name, data]): [string, StoredTensor] => [
          name,
          { shape: tensorNamed(specs, name).shape, data },
        ]),
      ),
      position: {
        step: this.#step,
        rate: this.#rate,
        validatedAt: this.#validatedAt,
        running: this.#running,
      },
    };
  }

  /** Continues where a snapshot of the same task was taken, bit for bit. Throws `SnapshotError`. */
  restore({ tensors, position }: Snapshot): void {
    if (this.#busy) fault('a restore during a step');
    const own: Record<string, TypedArray> = { ...this.#current, ...inGroup('sparsity', this.#masks) };
    const names = Object.keys(own).sort();
    if (names.join() !== Object.keys(tensors).sort().join()) throw new SnapshotError('other tensors');
    for (const name of names) {
      const { data } = tensorNamed(tensors, name);
      const target = tensorNamed(own, name);
      if (data.length !== target.length) throw new SnapshotError(`tensor ${name} has ${data.length} entries`);
      target.set(data);
    }
    this.#step = position.step;
    this.#rate = position.rate;
    this.#validatedAt = position.validatedAt;
    this.#running = position.running;
    this.#prepared = null;
  }

  /** Copies of the weights, zeros without a sign: what training leaves. */
  result(): Weights {
    return mapValues(this.weights, (values) => values.map((value) => (value === 0 ? 0 : value)));
  }

  async dispose(): Promise<void> {
    for (const executable of this.#executables.values()) await executable.dispose();
    this.#executables.clear();
  }

  async #takeStep(): Promise<StepReport> {
    const step = this.#step;
    const window = this.#windowOf(step);
    const executable = await this.#executable(window.length);
    if (step % this.stepsPerEpoch === 0) {
      for (const values of Object.values(ofGroup('state', this.#current))) values.fill(0);
    }
    this.#task.pruner?.beforeStep(step, this.weights, this.#masks);
    const { rate } = this.#rate;
    for (const [name, value] of Object.entries(this.#design.optimizer.scalarsAt(step, rate))) {
      tensorNamed(this.#scalars, `scalar:${name}`)[0] = value;
    }
    const running = executable.run(
      { ...this.#current, ...inGroup('sparsity', this.#masks), ...this.#scalars, ...this.#feed(step) },
      { ...this.#spare, ...this.#figures },
    );
    // Drawn while the engine computes, where it leaves this thread free.
    if (step + 1 < this.steps) this.#prepared = { step: step + 1, feed: this.#fill(step + 1) };
    await running;

    const loss = this.#figures.loss[0] ?? NaN;
    const norm = this.#figures.norm[0] ?? NaN;
    // Gradients that are not numbers make weights that are not, which the next loss would tell, but the last step has none.
    if (!Number.isFinite(loss) || Number.isNaN(norm)) throw new NonFiniteLossError(step + 1, loss);
    [this.#current, this.#spare] = [this.#spare, this.#current];
    this.#step = step + 1;
    this.#running = {
      loss: this.#running.loss + window.length * loss,
      rows: this.#running.rows + window.length,
    };
    const tokens = window.length * this.#task.text.columns;
    return { step: step + 1, loss, norm, rate, tokens };
  }

  #windowOf(step: number): Window {
    return this.#windows[step % this.stepsPerEpoch] ?? fault(`no window for step ${step}`);
  }

  #feed(step: number): Feed {
    return this.#prepared?.step === step ? this.#prepared.feed : this.#fill(step);
  }

  #fill(step: number): Feed {
    return this.#feeder.fill(step, this.#windowOf(step));
  }

  async #executable(time: number): Promise<Executable> {
    const known = this.#executables.get(time);
    if (known !== undefined) return known;
    const { engine, text } = this.#task;
    const compiled = await engine.compile(stepProgram(this.#design, { time, batch: text.columns }));
    this.#executables.set(time, compiled);
    return compiled;
  }
}

function mapValues<T, U>(
  items: Readonly<Record<string, T>>,
  change: (item: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, change(item, name)]));
}
