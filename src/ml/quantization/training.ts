/**
 * Training with rounded weights and activations: MicroNet (Yan et al. 2020, arXiv 2005.07877) takes a single such step,
 * which measures the ranges of activations on one crop of text and moves each weight once.
 */
import type { QuantizingSettings } from '../../check/settings/quantize.ts';
import type { ActivationPoint } from '../../check/shapes/points.ts';
import {
  allocate,
  type Arrays,
  type Engine,
  type Executable,
  type Held,
  type Specs,
} from '../../engine/engine.ts';
import { masksOf } from '../compress/pruner.ts';
import type { TokenMatrix } from '../data/batches.ts';
import { randomCrops, successiveWindows, type TrainingWindows } from '../data/windows.ts';
import type { LanguageModel, WindowSize } from '../models/model.ts';
import { tensorNamed, type Weights } from '../models/weights.ts';
import { optimizerOf } from '../optimizers/build.ts';
import { rateAt } from '../optimizers/rate.ts';
import { stream } from '../random/stream.ts';
import type { StoredTensors } from '../tensors/safetensors.ts';
import { requireAllFinite, requireFinite } from '../training/divergence.ts';
import { Feeder } from '../training/feeds.ts';
import { inGroup, ofGroup } from '../training/names.ts';
import { fromStored, SnapshotError } from '../training/snapshot.ts';
import { companionSpecs, parameterSpecs, sizeName } from '../training/program.ts';
import { RoomPlan } from '../training/room.ts';
import { afterPass, isRange, unseen } from './range.ts';
import { rangeInputs, rangeSpecs, type Ranges } from './site.ts';
import { quantizingProgram, type QuantizingDesign } from './step.ts';
import { originals, roundedVersions, type WeightRounding } from './versions.ts';

export interface QuantizingTask {
  readonly engine: Engine;
  readonly model: LanguageModel;
  readonly settings: QuantizingSettings;
  readonly rounding: WeightRounding;
  /** Points at which activations are rounded. */
  readonly points: readonly ActivationPoint[];
  /** As of a fitting. */
  readonly text: TokenMatrix;
  readonly weights: Weights;
}

export interface QuantizingReport {
  /** Steps done, this one included. */
  readonly step: number;
  /** With rounded weights and activations, before the update. */
  readonly loss: number;
  readonly norm: number;
  readonly rate: number;
  readonly tokens: number;
}

/** All that the rest depends on; the tensors are views of live state, `parameter:*`, `slot:*` and `state:*`. */
export interface QuantizingSnapshot {
  readonly tensors: StoredTensors;
  readonly position: { readonly step: number; readonly ranges: Ranges };
}

export class QuantizingTrainer {
  readonly #task: Omit<QuantizingTask, 'weights'>;
  readonly #design: QuantizingDesign;
  readonly #windows: TrainingWindows;
  readonly #feeder: Feeder;
  readonly #parameters: Held;
  readonly #companions: Held;
  readonly #executables = new Map<string, Executable>();
  #step = 0;
  #ranges: Ranges;

  static async begin({ weights, ...task }: QuantizingTask): Promise<QuantizingTrainer> {
    const { engine, model, settings, rounding, points } = task;
    const windows = windowsOf(task);
    const zeros = masksOf(weights, matricesWithZeros(weights, rounding), []);
    const design: QuantizingDesign = {
      model,
      optimizer: optimizerOf(settings.optimizer),
      gradients: settings.optimizer,
      sparse: Object.keys(zeros),
      successive: windows.successive,
      originals: originals(rounding),
      points,
      bits: settings.activations ?? 0,
    };
    const parameters = await engine.hold(parameterSpecs(model));
    const companions = await engine.hold(companionSpecs(design, windows.batch));
    await parameters.write(inGroup('parameter', weights));
    await companions.write(inGroup('sparsity', zeros));
    return new QuantizingTrainer(task, design, windows, parameters, companions);
  }

  private constructor(
    task: Omit<QuantizingTask, 'weights'>,
    design: QuantizingDesign,
    windows: TrainingWindows,
    parameters: Held,
    companions: Held,
  ) {
    this.#task = task;
    this.#design = design;
    this.#windows = windows;
    this.#parameters = parameters;
    this.#companions = companions;
    const { model, text, settings } = task;
    // Nothing is dropped out, so there are no masks to draw.
    const whole = { ...model, masks: () => ({}) };
    this.#feeder = new Feeder(whole, windows, new RoomPlan(model, text.ids), settings.seed);
    this.#ranges = Object.fromEntries(task.points.map(({ name }) => [name, unseen]));
  }

  get step(): number {
    return this.#step;
  }

  get done(): boolean {
    return this.#step >= this.#task.settings.steps;
  }

  /** Of each point so far. */
  get ranges(): Ranges {
    return this.#ranges;
  }

  /** Takes one step; `gradients` are filled with the raw ones of the tensors that they name, as `gradient:*`. */
  async takeStep(gradients: Arrays = {}): Promise<QuantizingReport> {
    const step = this.#step;
    const { settings, rounding, points, model } = this.#task;
    const { size, arrays } = this.#feeder.fill(step);
    const weights = ofGroup('parameter', await this.#parameters.read()) as Weights;
    const versions = roundedVersions(weights, rounding);
    if (this.#windows.successive && this.#windows.epochOf(step).first === step)
      await this.#companions.write(inGroup('state', allocate(model.state(size.batch))));
    const rate = rateAt(settings.optimizer, settings.optimizer.rate, step, settings.steps);
    const scalars = this.#design.optimizer.scalarsAt(step, rate);
    const extents = allocate(extentSpecs(points)) as Record<string, Float32Array>;
    const figures = { loss: new Float32Array(1), norm: new Float32Array(1) };
    const executable = await this.#executable(size, Object.keys(ofGroup('gradient', gradients)));
    await executable.run(
      {
        ...arrays,
        ...inGroup('version', versions),
        ...inGroup('range', rangeInputs(points, this.#ranges, this.#design.bits)),
        ...inGroup(
          'scalar',
          mapValues(scalars, (value) => Float32Array.of(value)),
        ),
      },
      { ...figures, ...inGroup('range', extents), ...gradients },
      this.#parameters,
      this.#companions,
    );
    const [loss = NaN, norm = NaN] = [figures.loss[0], figures.norm[0]];
    requireFinite(step + 1, 'the loss', loss);
    requireFinite(step + 1, 'the norm of the gradients', norm);
    this.#ranges = mapValues(this.#ranges, (range, name) => {
      const [least = NaN, greatest = NaN] = tensorNamed(extents, name);
      return afterPass(range, least, greatest);
    });
    this.#step = step + 1;
    return { step: step + 1, loss, norm, rate, tokens: size.time * size.batch };
  }

  /** Copies of the trained weights, not rounded, zeros without a sign. */
  async result(): Promise<Weights> {
    const held = ofGroup('parameter', await this.#parameters.read()) as Weights;
    return mapValues(held, (values) => values.map((value) => (value === 0 ? 0 : value)));
  }

  /** Rejects with `Divergence` where a tensor is not finite. */
  async snapshot(): Promise<QuantizingSnapshot> {
    const values = { ...(await this.#parameters.read()), ...(await this.#companions.read(this.#kept)) };
    for (const [name, data] of Object.entries(values)) requireAllFinite(this.#step, name, data);
    const specs = { ...this.#parameters.specs, ...this.#companions.specs };
    return {
      tensors: mapValues(values, (data, name) => ({ shape: tensorNamed(specs, name).shape, data })),
      position: { step: this.#step, ranges: this.#ranges },
    };
  }

  /** Continues where a snapshot of the same task was taken, bit for bit. Rejects with `SnapshotError`, and is as it was. */
  async restore({ tensors, position }: QuantizingSnapshot): Promise<void> {
    const { specs } = this.#companions;
    const kept = Object.fromEntries(this.#kept.map((name) => [name, tensorNamed(specs, name)]));
    const values = fromStored(tensors, { ...this.#parameters.specs, ...kept });
    const { ranges } = position;
    if (!Object.keys(this.#ranges).every((point) => isRange(ranges[point])))
      throw new SnapshotError('no ranges of its points');
    const own = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, tensorNamed(values, name)]));
    await this.#parameters.write(own(Object.keys(this.#parameters.specs)));
    await this.#companions.write(own(this.#kept));
    this.#step = position.step;
    this.#ranges = ranges;
  }

  async dispose(): Promise<void> {
    for (const executable of this.#executables.values()) await executable.dispose();
    this.#executables.clear();
    await this.#parameters.dispose();
    await this.#companions.dispose();
  }

  /** Companions that change; the masks follow from the weights that the task begins with. */
  get #kept(): readonly string[] {
    return Object.keys(this.#companions.specs).filter((name) => !name.startsWith('sparsity:'));
  }

  async #executable(size: WindowSize, gradients: readonly string[]): Promise<Executable> {
    const seen = this.#step > 0;
    // A program for points that were seen differs only where some are passed at each time step.
    const differs = seen && this.#task.points.some(({ passes }) => passes === 'each step');
    const name = [sizeName(size), differs, ...gradients].join(' ');
    const known = this.#executables.get(name);
    if (known !== undefined) return known;
    const program = quantizingProgram(this.#design, size, seen, gradients);
    const compiled = await this.#task.engine.compile(program);
    this.#executables.set(name, compiled);
    return compiled;
  }
}

function windowsOf({ text, settings }: Pick<QuantizingTask, 'text' | 'settings'>): TrainingWindows {
  const { windows, batch, bptt: length, seed } = settings;
  if (windows === 'successive') return successiveWindows(text, length);
  return randomCrops(text.ids, { batch, length }, stream(seed, 'quantizing crops'));
}

/** Zeros of matrices stay, whatever put them there; those of vectors may move. */
function matricesWithZeros(weights: Weights, { shapes }: WeightRounding): readonly string[] {
  return Object.entries(weights)
    .filter(([name, values]) => tensorNamed(shapes, name).length === 2 && values.includes(0))
    .map(([name]) => name);
}

function extentSpecs(points: readonly ActivationPoint[]): Specs {
  return mapValues(rangeSpecs(points), ({ dtype }) => ({ shape: [2], dtype }));
}

function mapValues<T, U>(
  items: Readonly<Record<string, T>>,
  change: (item: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, change(item, name)]));
}
