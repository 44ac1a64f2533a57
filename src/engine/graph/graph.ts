import type { TypedArray } from '../engine.ts';
import type { GridMatrix, IntegerMatrix, SparseMatrix } from './matrices.ts';

/** `bool` occurs only inside a graph: the results of comparisons, and what `select` and `cast` read. */
export type ElementType = 'float32' | 'int32' | 'bool';

export interface ValueType {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

export type Unary =
  | 'abs'
  | 'ceil'
  | 'cos'
  | 'erf'
  | 'exp'
  | 'floor'
  | 'isNaN'
  | 'log'
  | 'neg'
  | 'not'
  | 'reciprocal'
  | 'relu'
  | 'round'
  | 'sigmoid'
  | 'sign'
  | 'sin'
  | 'softplus'
  | 'sqrt'
  | 'square'
  | 'tanh';

/** With numpy broadcasting. `mod` has the sign of the divisor for int32 and of the dividend for float32. */
export type Binary = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'max' | 'min' | 'mod' | 'and' | 'or';

/** With numpy broadcasting; the result is `bool`. */
export type Comparison = 'equal' | 'less' | 'lessEqual' | 'greater' | 'greaterEqual';

export type Reduction = 'sum' | 'mean' | 'max' | 'min' | 'prod' | 'sumSquare';

/** What a node computes, apart from its operands and the type of its result. */
export type Operation =
  | { readonly op: 'input'; readonly name: string }
  /** One number, whatever the shape. */
  | { readonly op: 'fill'; readonly value: number }
  | { readonly op: 'literal'; readonly values: TypedArray }
  | { readonly op: 'unary'; readonly fn: Unary }
  | { readonly op: 'binary'; readonly fn: Binary }
  | { readonly op: 'compare'; readonly fn: Comparison }
  /** condition, then, otherwise; with numpy broadcasting. */
  | { readonly op: 'select' }
  | { readonly op: 'cast' }
  /** Of the last two axes; the axes before them broadcast. Alpha scales the product. */
  | {
      readonly op: 'matmul';
      readonly transposeA: boolean;
      readonly transposeB: boolean;
      readonly alpha: number;
    }
  /** `alpha A B + C` of matrices; C broadcasts to the result. */
  | {
      readonly op: 'gemm';
      readonly transposeA: boolean;
      readonly transposeB: boolean;
      readonly alpha: number;
    }
  | {
      readonly op: 'reduce';
      readonly fn: Reduction;
      readonly axes: readonly number[];
      readonly keep: boolean;
    }
  | { readonly op: 'argmax'; readonly axis: number; readonly of: 'max' | 'min' }
  /** The k greatest of the last axis in falling order, or where they stand; of equal ones the first. */
  | { readonly op: 'topK'; readonly k: number; readonly part: 'values' | 'indices' }
  /** Over the last axis. */
  | { readonly op: 'softmax' }
  | { readonly op: 'logSoftmax' }
  | { readonly op: 'cumsum'; readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean }
  | { readonly op: 'reshape' }
  | { readonly op: 'broadcast' }
  | { readonly op: 'transpose'; readonly permutation: readonly number[] }
  | { readonly op: 'slice'; readonly begin: readonly number[]; readonly steps: readonly number[] }
  | {
      readonly op: 'pad';
      readonly before: readonly number[];
      readonly after: readonly number[];
      readonly value: number;
    }
  | { readonly op: 'tile'; readonly repeats: readonly number[] }
  | { readonly op: 'concat'; readonly axis: number }
  /** data, indices: each index names a slice of data along the axis. */
  | { readonly op: 'gather'; readonly axis: number }
  /** data, indices `[..., K]`: each row of indices names a place in the first K axes of data. */
  | { readonly op: 'gatherPlaces' }
  /** data, indices, updates, the last two of one shape: updates are added at the index along the axis. */
  | { readonly op: 'scatterAdd'; readonly axis: number }
  /** Integers `[N]` -> a number below N for each, the same for equal ones. */
  | { readonly op: 'slots' }
  /** indices -> the depth as a new last axis, one at the index, zero elsewhere. */
  | { readonly op: 'oneHot' }
  /** x `[..., K]` -> x times the transposed matrix, `[..., N]`. */
  | { readonly op: 'gridProduct'; readonly matrix: GridMatrix; readonly kernel: GridKernel }
  /** indices -> the matrix's rows of these numbers, `[...indices, K]`. */
  | { readonly op: 'gridRows'; readonly matrix: GridMatrix }
  /** The matrix's entries as floats, `[N, K]`. */
  | { readonly op: 'dequantized'; readonly matrix: IntegerMatrix }
  /** indices `[n]` -> the matrix's rows of these numbers as floats, `[n, K]`. */
  | { readonly op: 'dequantizedRows'; readonly matrix: IntegerMatrix }
  /** x `[..., K]` -> x times the transposed matrix, `[..., N]`. No operator of ONNX: `inference/` computes it. */
  | { readonly op: 'sparseProduct'; readonly matrix: SparseMatrix };

/**
 * What x is rounded to on its way into a product with integers: `blocks` rounds each stretch of 32 to 128 entries of a
 * row to 8 bits, `bytes` all of x on one scale of 8 bits.
 */
export type GridKernel = 'blocks' | 'bytes';

/**
 * A value and how it comes about. Nodes are immutable and know their operands alone, so what no output needs is in no
 * graph: dead code takes no pass.
 */
export interface Node {
  readonly operation: Operation;
  readonly operands: readonly Node[];
  readonly type: ValueType;
}

export interface Graph {
  readonly name: string;
  /** Every input of the program, used or not, in its order. */
  readonly inputs: readonly Node[];
  readonly outputs: readonly { readonly name: string; readonly node: Node }[];
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
