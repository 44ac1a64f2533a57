import type { SparseSettings } from '../../check/settings/sparse.ts';
import type { Arrays, Held } from '../../engine/engine.ts';
import { tensorNamed } from '../models/weights.ts';
import { sizeOf, type SparseTensor } from '../sparse/tensor.ts';
import { SparseTraining, type SparsePosition } from '../sparse/training.ts';
import { adamMomentum, type TensorChange } from '../sparse/update.ts';
import { inGroup, ofGroup } from './names.ts';

/** Which matrices are trained sparse, and how. */
export interface SparseDesign {
  readonly settings: SparseSettings;
  readonly tensors: readonly SparseTensor[];
}

/** What the engine holds while a sparse model trains. */
export interface HeldTensors {
  /** `parameter:*` */
  readonly parameters: Held;
  /** `slot:*` and `sparsity:*` */
  readonly companions: Held;
}

/**
 * The connections of a model whose weights and masks the engine holds: drawn at first, moved between steps. An update
 * that is due after a step is done before the next one, so the last step is followed by none: what training leaves
 * are weights that were trained where they are.
 */
export class Connections {
  readonly #tensors: readonly SparseTensor[];
  readonly #training: SparseTraining;
  /** Of the step before the update; null where growth does not ask for them or no update is near. */
  #gradients: Record<string, Float32Array> | null = null;

  constructor({ settings, tensors }: SparseDesign, steps: number, seed: number) {
    this.#tensors = tensors;
    this.#training = new SparseTraining({ tensors, settings, steps, seed });
  }

  get masks(): Readonly<Record<string, Float32Array>> {
    return this.#training.masks;
  }

  /** Weights as they start: zero where there is no connection. */
  masked(weights: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
    const copies = Object.fromEntries(
      this.#tensors.map(({ name }) => [name, tensorNamed(weights, name).slice()]),
    );
    this.#training.begin(copies);
    return { ...weights, ...copies };
  }

  /** Whether connections move between step `step` and the one before, `beginsEpoch` saying that it is an epoch's first. */
  moveBefore(step: number, beginsEpoch: boolean): boolean {
    this.#training.advanceTo(step);
    return this.#training.updateDue(beginsEpoch);
  }

  /** Leaves out a move that is due. */
  stay(): void {
    this.#gradients = null;
  }

  /**
   * Arrays for the gradients of step `step` if the update after it reads them: `gradient:*`; null if not. `endsEpoch`
   * says that it is an epoch's last.
   */
  gradientsAt(step: number, endsEpoch: boolean): Arrays | null {
    const { gradients, momentum } = this.#training.needs;
    if (!gradients && !momentum) return null;
    this.#training.advanceTo(step + 1);
    if (!this.#training.updateDue(endsEpoch)) return null;
    this.#gradients ??= Object.fromEntries(
      this.#tensors.map((tensor) => [tensor.name, new Float32Array(sizeOf(tensor))]),
    );
    return inGroup('gradient', this.#gradients);
  }

  async move({ parameters, companions }: HeldTensors): Promise<readonly TensorChange[]> {
    const names = this.#tensors.map(({ name }) => name);
    const read = await parameters.read(names.map((name) => `parameter:${name}`));
    const weights = mapValues(ofGroup('parameter', read) as Record<string, Float32Array>, (values) =>
      values.slice(),
    );
    const changes = this.#training.moveConnections(weights, {
      gradients: this.#gradients,
      momentum: this.#training.needs.momentum ? await this.#momentum(companions) : null,
    });
    this.#gradients = null;
    await parameters.write(inGroup('parameter', weights));
    await companions.write(inGroup('sparsity', this.masks));
    return changes;
  }

  /** Where it stands, and the gradients that the next update waits for, `gradient:*`. */
  get position(): SparsePosition {
    return this.#training.position;
  }

  get pending(): Arrays {
    return inGroup('gradient', this.#gradients ?? {});
  }

  restore(position: SparsePosition, masks: Readonly<Record<string, Float32Array>>, pending: Arrays): void {
    this.#training.restore(position, masks);
    const gradients = ofGroup('gradient', pending) as Record<string, Float32Array>;
    this.#gradients =
      Object.keys(gradients).length === 0 ? null : mapValues(gradients, (values) => values.slice());
  }

  /** Adam's mean gradients over their deviations; with beta1 = 0 the mean is the gradient of the last step. */
  async #momentum(companions: Held): Promise<Record<string, Float32Array>> {
    const slots: [string, Float32Array][] = [];
    for (const { name } of this.#tensors) {
      const wanted = ['mean', 'variance'].map((slot) => `slot:${slot}/${name}`);
      const held = await companions.read(wanted.filter((slot) => slot in companions.specs));
      const mean = held[`slot:mean/${name}`] ?? tensorNamed(this.#gradients ?? {}, name);
      const variance = tensorNamed(held, `slot:variance/${name}`);
      slots.push([name, adamMomentum(mean as Float32Array, variance as Float32Array)]);
    }
    return Object.fromEntries(slots);
  }
}

function mapValues(
  items: Readonly<Record<string, Float32Array>>,
  change: (values: Float32Array) => Float32Array,
): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(items).map(([name, values]) => [name, change(values)]));
}
