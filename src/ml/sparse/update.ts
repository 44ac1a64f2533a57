import { fault, unreachable } from '../../base/fault.ts';
import type { MaskUpdateSettings } from '../../check/settings/sparse.ts';
import { stream } from '../random/stream.ts';
import {
  dieByGateMagnitude,
  dieByMagnitude,
  dieBySign,
  dieByThreshold,
  nextThreshold,
  seekThreshold,
  type Death,
} from './death.ts';
import { growByNeuron, growByScore, growGlobally, growInGates, growRandomly } from './growth.ts';
import { importanceOf } from './importance.ts';
import { quotaOf, type Quota } from './quota.ts';
import { gateDensities, maskDistance } from './observe.ts';
import { connectionsOf, matrixOf, sizeOf, type Matrices, type SparseTensor } from './tensor.ts';

/** What updates remember beside the masks. Plain JSON: part of a checkpoint. */
export interface UpdateMemory {
  readonly updates: number;
  /** Connections of each tensor before the first update; empty until then. */
  readonly baselines: Readonly<Record<string, number>>;
  /** Connections that the next quotas add to make up for earlier updates. */
  readonly adjustment: number;
  /** Sum over the updates of what was missing to the density. */
  readonly missing: number;
  /** Of threshold and global magnitude death. */
  readonly threshold: number;
  readonly increment: number;
}

/** What the tensors hold when connections move. */
export interface Situation {
  /** Zero wherever the mask is. */
  readonly weights: Matrices;
  readonly masks: Matrices;
  /** Fraction of the connections that die. */
  readonly rate: number;
  /** Gradients of the last step, clipped; null where growth does not ask for them. */
  readonly gradients: Matrices | null;
  /** Mean gradients over their deviations; null where neither growth nor redistribution asks for them. */
  readonly momentum: Matrices | null;
}

export interface TensorChange {
  readonly name: string;
  readonly importance: number;
  /** Connections that the quota gives it: a real number. */
  readonly quota: number;
  /** Connections to be grown: what random growth gives on average, and the others exactly. */
  readonly amount: number;
  readonly before: number;
  readonly removed: number;
  readonly after: number;
  /** Density of each gate afterwards; of the whole where there are no gates. */
  readonly densities: readonly number[];
  /** Part of the connections, before and after, that the other mask lacks. */
  readonly distance: number;
}

export interface MaskUpdate {
  readonly masks: Matrices;
  readonly memory: UpdateMemory;
  readonly changes: readonly TensorChange[];
}

/** Draws for the entries of a tensor at an update. */
export type Draw = (tensor: SparseTensor, update: number) => Float32Array;

export function freshMemory({ threshold }: Pick<MaskUpdateSettings, 'threshold'>): UpdateMemory {
  return { updates: 0, baselines: {}, adjustment: 0, missing: 0, threshold, increment: 0.2 };
}

/**
 * Moves connections: some die, about as many grow elsewhere. Liu et al., arXiv 2101.09048, algorithm 1, with the
 * choices of the programs it is compared with. The caller multiplies the weights by the new masks, so that a
 * connection which dies and grows in one update keeps its weight, and any other new one starts at zero.
 */
export class MaskUpdater {
  readonly #tensors: readonly SparseTensor[];
  readonly #settings: MaskUpdateSettings;
  /** Connections of all tensors that the density asks for. */
  readonly #wanted: number;
  readonly #seed: number;
  readonly #draw: Draw;

  constructor(
    tensors: readonly SparseTensor[],
    density: number,
    settings: MaskUpdateSettings,
    seed: number,
    draw: Draw = (tensor, update) => uniforms(seed, tensor, update),
  ) {
    this.#tensors = tensors;
    this.#settings = settings;
    this.#wanted = tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0) * density;
    this.#seed = seed;
    this.#draw = draw;
  }

  update(situation: Situation, memory: UpdateMemory): MaskUpdate {
    const tensors = this.#tensors;
    const masks = tensors.map((tensor) => matrixOf(situation.masks, tensor));
    const before = masks.map(connectionsOf);
    const baselines =
      memory.updates === 0
        ? Object.fromEntries(tensors.map(({ name }, index) => [name, before[index] ?? 0]))
        : memory.baselines;

    const quota = this.#quota(situation, memory, before);
    const left = this.#die(situation, memory, quota);
    const alive = left.masks.map(connectionsOf);
    const removed = sumOf(before) - sumOf(alive);
    const amounts = tensors.map(({ name }, index) => {
      const baseline = baselines[name] ?? fault(`no baseline of ${name}`);
      return Math.max(
        0,
        this.#amount(quota.growth, index, removed, baseline - (alive[index] ?? 0), situation.rate),
      );
    });
    const grown = this.#grow(left.masks, amounts, situation, memory.updates);
    const after = grown.map(connectionsOf);

    const missing = this.#wanted - sumOf(after);
    const updates = memory.updates + 1;
    return {
      masks: Object.fromEntries(tensors.map(({ name }, index) => [name, grown[index] ?? fault(name)])),
      memory: {
        updates,
        baselines,
        missing: memory.missing + missing,
        adjustment: 0.25 * memory.adjustment + 0.75 * missing + (memory.missing + missing) / updates,
        threshold: left.threshold,
        increment: left.increment,
      },
      changes: tensors.map((tensor, index) => ({
        name: tensor.name,
        importance: quota.importance[index] ?? 0,
        quota: quota.growth[index] ?? 0,
        amount: amounts[index] ?? 0,
        before: before[index] ?? 0,
        removed: (before[index] ?? 0) - (alive[index] ?? 0),
        after: after[index] ?? 0,
        densities: gateDensities(tensor, grown[index] ?? fault(tensor.name)),
        distance: maskDistance(masks[index] ?? fault(tensor.name), grown[index] ?? fault(tensor.name)),
      })),
    };
  }

  #quota({ weights, masks, rate, momentum }: Situation, memory: UpdateMemory, before: readonly number[]) {
    const { redistribution } = this.#settings;
    const standings = this.#tensors.map((tensor, index) => {
      const connections = before[index] ?? 0;
      return {
        connections,
        free: sizeOf(tensor) - connections,
        importance: importanceOf(
          redistribution,
          matrixOf(weights, tensor),
          matrixOf(masks, tensor),
          momentum === null ? null : matrixOf(momentum, tensor),
          memory.threshold,
        ),
      };
    });
    return quotaOf(standings, rate, memory.adjustment);
  }

  #die(situation: Situation, memory: UpdateMemory, { rates, growth }: Quota) {
    const { death, compat } = this.#settings;
    const apply = (rule: Death): Float32Array[] =>
      this.#tensors.map((tensor, index) =>
        rule({
          tensor,
          weights: matrixOf(situation.weights, tensor),
          mask: matrixOf(situation.masks, tensor),
          rate: rates[index] ?? situation.rate,
        }),
      );
    const { threshold, increment } = memory;
    const connections = this.#tensors.reduce(
      (sum, tensor) => sum + connectionsOf(matrixOf(situation.masks, tensor)),
      0,
    );
    const removedBy = (masks: readonly Float32Array[]) => connections - sumOf(masks.map(connectionsOf));
    switch (death) {
      case 'magnitude':
        return { masks: apply(dieByMagnitude), threshold, increment };
      case 'magnitude_rnn':
        return { masks: apply(dieByGateMagnitude), threshold, increment };
      case 'set':
        return { masks: apply(dieBySign(compat)), threshold, increment };
      case 'threshold': {
        const masks = apply(dieByThreshold(threshold));
        return { masks, threshold: nextThreshold(threshold, removedBy(masks), sumOf(growth)), increment };
      }
      case 'global_magnitude': {
        const wanted = Math.ceil(situation.rate * this.#wanted);
        const found = seekThreshold(memory, wanted, (trial) => removedBy(apply(dieByThreshold(trial))));
        return { ...found, masks: apply(dieByThreshold(found.threshold)) };
      }
      default:
        return unreachable(death);
    }
  }

  /** How many connections a tensor grows; below zero where it has too many. */
  #amount(growth: readonly number[], index: number, removed: number, lost: number, rate: number): number {
    const { death, redistribution } = this.#settings;
    const own = growth[index] ?? 0;
    if (death === 'threshold') return Math.floor((removed / sumOf(growth)) * own);
    if (redistribution === 'none') return lost;
    if (death === 'global_magnitude') {
      const expected = this.#wanted * rate;
      return expected === 0 ? 0 : Math.floor((removed / expected) * own);
    }
    return Math.floor(own);
  }

  #grow(
    masks: readonly Float32Array[],
    amounts: readonly number[],
    { gradients, momentum }: Situation,
    update: number,
  ): Float32Array[] {
    const { growth } = this.#settings;
    const each = (grow: (tensor: SparseTensor, mask: Float32Array, amount: number) => Float32Array) =>
      this.#tensors.map((tensor, index) =>
        grow(tensor, masks[index] ?? fault(tensor.name), amounts[index] ?? 0),
      );
    const scored = (scores: Matrices | null, tensor: SparseTensor) =>
      matrixOf(scores ?? fault(`${growth} growth without scores`), tensor);
    switch (growth) {
      case 'random':
        return each((tensor, mask, amount) => growRandomly(mask, amount, this.#draw(tensor, update)));
      case 'random_rnn':
        return each((tensor, mask, amount) =>
          tensor.gates === null
            ? growRandomly(mask, amount, this.#draw(tensor, update))
            : growInGates(tensor, mask, amount, stream(this.#seed, `grow ${tensor.name}`).seek(update)),
        );
      case 'gradient':
        return each((tensor, mask, amount) => growByScore(mask, amount, scored(gradients, tensor)));
      case 'momentum':
        return each((tensor, mask, amount) => growByScore(mask, amount, scored(momentum, tensor)));
      case 'momentum_neuron':
        return each((tensor, mask, amount) => growByNeuron(tensor, mask, amount, scored(momentum, tensor)));
      case 'global_momentum': {
        const scores = this.#tensors.map((tensor) => scored(momentum, tensor));
        return growGlobally(masks, scores, sumOf(amounts));
      }
      default:
        return unreachable(growth);
    }
  }
}

/** Mean gradient over its deviation, from Adam's moments as they are: `m / (sqrt(v) + 1e-8)`. */
export function adamMomentum(mean: Float32Array, variance: Float32Array): Float32Array {
  return mean.map((value, index) => value / (Math.sqrt(variance[index] ?? 0) + 1e-8));
}

function uniforms(seed: number, tensor: SparseTensor, update: number): Float32Array {
  const values = new Float32Array(sizeOf(tensor));
  stream(seed, `grow ${tensor.name}`).seek(update).fillUniform(values, 0, 1);
  return values;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
