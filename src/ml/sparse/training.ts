import type { SparseSettings } from '../../check/settings/sparse.ts';
import { deathRate } from './death-rate.ts';
import { drawMasks } from './initialise.ts';
import { applyMask, matrixOf, sizeOf, type Matrices, type SparseTensor } from './tensor.ts';
import { freshMemory, MaskUpdater, type Situation, type TensorChange, type UpdateMemory } from './update.ts';

export interface SparseTask {
  /** Matrices that are sparse: of any model, in an order that stays. */
  readonly tensors: readonly SparseTensor[];
  readonly settings: SparseSettings;
  /** Optimizer steps over which the death rate decays. */
  readonly steps: number;
  readonly seed: number;
}

/** What an update may ask for beside the weights. */
export type Evidence = Partial<Pick<Situation, 'gradients' | 'momentum'>>;

/**
 * Training that is sparse from the first step to the last, for any set of matrices and any loop that trains them, in
 * three steps (Liu et al., arXiv 2101.09048):
 *
 * 1. `begin(weights)` before the first optimizer step: draws the masks and zeroes what is no connection;
 * 2. `afterStep(weights)` after each optimizer step: zeroes it again and counts the step;
 * 3. `moveConnections(weights, evidence)` at the end of each epoch, after its validation, or whenever `updateDue` says:
 *    some connections die, about as many grow elsewhere.
 *
 * Weights are changed in place. `masks` are live, and the same arrays from beginning to end.
 */
export class SparseTraining {
  readonly #task: SparseTask;
  readonly #updater: MaskUpdater | null;
  #memory: UpdateMemory | null;
  #step = 0;
  /** A 1 for each connection, by tensor. */
  readonly masks: Matrices;

  constructor(task: SparseTask) {
    const { tensors, settings, seed } = task;
    const { density, initial, compat, updates } = settings;
    this.#task = task;
    this.masks = drawMasks(tensors, density, initial, compat, seed);
    this.#updater = updates && new MaskUpdater(tensors, density, updates, seed);
    this.#memory = updates && freshMemory(updates);
  }

  /** Matrices that are sparse, in their order. */
  get tensors(): readonly SparseTensor[] {
    return this.#task.tensors;
  }

  begin(weights: Matrices): void {
    this.#mask(weights);
  }

  afterStep(weights: Matrices): void {
    this.#step++;
    this.#mask(weights);
  }

  /** As if so many steps were taken: for a loop that keeps weights masked itself. */
  advanceTo(step: number): void {
    this.#step = step;
  }

  /** Fraction of the connections that an update would remove now; 0 where none ever does. */
  get deathRate(): number {
    const { settings, steps } = this.#task;
    return settings.updates === null
      ? 0
      : deathRate(settings.updates.rate, settings.updates.decay, this.#step, steps);
  }

  /** Whether the settings ask for an update after the steps taken so far, `epochEnd` saying that an epoch ends here. */
  updateDue(epochEnd: boolean): boolean {
    const cadence = this.#task.settings.updates?.cadence;
    if (cadence === undefined || this.#step === 0) return false;
    return cadence.kind === 'epochs' ? epochEnd : this.#step % cadence.every === 0;
  }

  /** What the growth and redistribution of the settings ask for. */
  get needs(): { readonly gradients: boolean; readonly momentum: boolean } {
    const { updates } = this.#task.settings;
    if (updates === null) return { gradients: false, momentum: false };
    return {
      gradients: updates.growth === 'gradient',
      momentum: updates.redistribution === 'momentum' || updates.growth.includes('momentum'),
    };
  }

  /** Moves connections and zeroes the weights of those that died; does nothing where the masks are static. */
  moveConnections(weights: Matrices, evidence: Evidence = {}): readonly TensorChange[] {
    if (this.#updater === null || this.#memory === null) return [];
    const { tensors } = this.#task;
    requireMatrices(tensors, weights, 'weights');
    const { masks, memory, changes } = this.#updater.update(
      {
        weights,
        masks: this.masks,
        rate: this.deathRate,
        gradients: this.#evidence('gradients', evidence),
        momentum: this.#evidence('momentum', evidence),
      },
      this.#memory,
    );
    for (const tensor of this.#task.tensors) matrixOf(this.masks, tensor).set(matrixOf(masks, tensor));
    this.#memory = memory;
    this.#mask(weights);
    return changes;
  }

  /** All that the rest depends on beside masks and weights. Plain JSON. */
  get position(): SparsePosition {
    return { step: this.#step, memory: this.#memory };
  }

  /** Continues where another of the same task stood. */
  restore({ step, memory }: SparsePosition, masks: Matrices): void {
    requireMatrices(this.#task.tensors, masks, 'masks');
    this.#step = step;
    this.#memory = memory;
    for (const tensor of this.#task.tensors) matrixOf(this.masks, tensor).set(matrixOf(masks, tensor));
  }

  /** What was passed, if the settings ask for it. */
  #evidence(kind: keyof Evidence, passed: Evidence): Matrices | null {
    if (!this.needs[kind]) return null;
    const matrices = passed[kind];
    if (!matrices) {
      throw new TypeError(
        `this sparse training reads ${kind} when connections move: pass moveConnections(weights, { ${kind} })`,
      );
    }
    requireMatrices(this.#task.tensors, matrices, kind);
    return matrices;
  }

  #mask(weights: Matrices): void {
    requireMatrices(this.#task.tensors, weights, 'weights');
    for (const tensor of this.#task.tensors)
      applyMask(matrixOf(weights, tensor), matrixOf(this.masks, tensor));
  }
}

/** The loop around may be anyone's, so what it passes is looked at; the mistake is the caller's. */
function requireMatrices(tensors: readonly SparseTensor[], matrices: Matrices, what: string): void {
  for (const tensor of tensors) {
    const values = matrices[tensor.name];
    if (values === undefined) throw new TypeError(`no ${what} of \`${tensor.name}\` were passed`);
    if (values.length === sizeOf(tensor)) continue;
    throw new RangeError(
      `${values.length} ${what} of \`${tensor.name}\` were passed; ${tensor.rows} x ${tensor.columns} are ${sizeOf(tensor)}`,
    );
  }
}

/** Where sparse training stands. */
export interface SparsePosition {
  readonly step: number;
  readonly memory: UpdateMemory | null;
}
