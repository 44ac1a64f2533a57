import { fault } from '../../base/fault.ts';
import type { Counting } from '../../check/settings/evaluate.ts';
import { densityOf, type CountedModel, type CountedTensor } from './counted-model.ts';
import { plain, type Operations } from './operations.ts';

/** What a linear map multiplies its weight with: what is rounded at a point, rows of a table, or what is not rounded. */
export type Operand = { readonly point: string } | { readonly table: string } | 'unrounded';

export interface LinearMap {
  readonly weight: string;
  /** Absent = it has none. */
  readonly bias?: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly operand: Operand;
}

/** The prices of one model's parts. */
export class Ledger {
  readonly counting: Counting;
  readonly #model: CountedModel;
  readonly #activationBits: number;

  constructor(model: CountedModel, counting: Counting) {
    this.counting = counting;
    this.#model = model;
    this.#activationBits = Math.max(0, ...Object.values(model.activations)) || 32;
  }

  get isStrict(): boolean {
    return this.counting === 'strict';
  }

  tensor(name: string): CountedTensor {
    return this.#model.tensors[name] ?? fault(`no tensor ${name} to count`);
  }

  /** Where results were published every activation counts as rounded if any is. */
  activationBits(point: string): number {
    return this.isStrict ? (this.#model.activations[point] ?? 32) : this.#activationBits;
  }

  /** Zeros cost nothing: D(W) in out multiplications, D(W) (in - 1) out + D(b) out additions. */
  linear({ weight, bias, inputs, outputs, operand }: LinearMap): Operations {
    const matrix = this.tensor(weight);
    const density = densityOf(matrix);
    const offsets = bias === undefined ? 0 : densityOf(this.tensor(bias)) * outputs;
    return {
      multiplications: density * inputs * outputs,
      bits: Math.max(matrix.bits, this.#bitsOf(operand)),
      additions: density * (inputs - 1) * outputs + offsets,
      other: 0,
    };
  }

  /** Products of activations, one by one; what was published weighs every multiplication alike. */
  elementwise(count: number): Operations {
    return { ...plain({ multiplications: count }), bits: this.isStrict ? 32 : this.#activationBits };
  }

  /** Operations that were not counted where results were published. */
  strictly(...parts: readonly Operations[]): readonly Operations[] {
    return this.isStrict ? parts : [];
  }

  /** Rounding `size` numbers at a point to its grid: two comparisons, a scaling, a rounding, a scaling back. */
  rounding(point: string, size: number): readonly Operations[] {
    if (this.#model.activations[point] === undefined) return [];
    return this.strictly(plain({ multiplications: 2 * size, other: 3 * size }));
  }

  #bitsOf(operand: Operand): number {
    if (!this.isStrict) return this.#activationBits;
    if (operand === 'unrounded') return 32;
    return 'point' in operand ? this.activationBits(operand.point) : this.tensor(operand.table).bits;
  }
}
