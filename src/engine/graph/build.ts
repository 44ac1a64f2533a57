/** One constructor a kind of node; each derives the type of its result. */
import { fault } from '../../base/fault.ts';
import type { TypedArray } from '../engine.ts';
import { sizeOf } from './graph.ts';
import type {
  Binary,
  Comparison,
  ElementType,
  GridKernel,
  Node,
  Operation,
  Reduction,
  Unary,
  ValueType,
} from './graph.ts';
import type { GridMatrix, IntegerMatrix, SparseMatrix } from './matrices.ts';

type Shape = readonly number[];

function node(operation: Operation, operands: readonly Node[], shape: Shape, dtype: ElementType): Node {
  return { operation, operands, type: { shape, dtype } };
}

export function input(name: string, { shape, dtype }: ValueType): Node {
  return node({ op: 'input', name }, [], shape, dtype);
}

export function fill(value: number, shape: Shape, dtype: ElementType): Node {
  return node({ op: 'fill', value }, [], shape, dtype);
}

/** A constant, as one number where it is uniform. */
export function literal(values: TypedArray, shape: Shape, dtype: ElementType): Node {
  const first = values[0];
  if (first !== undefined && values.every((value) => Object.is(value, first)))
    return fill(first, shape, dtype);
  return node({ op: 'literal', values }, [], shape, dtype);
}

export function unary(fn: Unary, x: Node): Node {
  return node({ op: 'unary', fn }, [x], x.type.shape, fn === 'isNaN' ? 'bool' : x.type.dtype);
}

export function binary(fn: Binary, a: Node, b: Node): Node {
  return node({ op: 'binary', fn }, [a, b], broadcastShapes(a.type.shape, b.type.shape), a.type.dtype);
}

export function compare(fn: Comparison, a: Node, b: Node): Node {
  return node({ op: 'compare', fn }, [a, b], broadcastShapes(a.type.shape, b.type.shape), 'bool');
}

export function select(condition: Node, then: Node, otherwise: Node): Node {
  const shape = broadcastShapes(condition.type.shape, broadcastShapes(then.type.shape, otherwise.type.shape));
  return node({ op: 'select' }, [condition, then, otherwise], shape, then.type.dtype);
}

export function cast(x: Node, dtype: ElementType): Node {
  return x.type.dtype === dtype ? x : node({ op: 'cast' }, [x], x.type.shape, dtype);
}

export interface Transposition {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly alpha?: number;
}

function productShape(a: Shape, b: Shape, { transposeA = false, transposeB = false }: Transposition): Shape {
  const rows = a.at(transposeA ? -1 : -2) ?? fault('a product of vectors');
  const columns = b.at(transposeB ? -2 : -1) ?? fault('a product of vectors');
  return [...broadcastShapes(a.slice(0, -2), b.slice(0, -2)), rows, columns];
}

export function matmul(a: Node, b: Node, how: Transposition = {}): Node {
  const { transposeA = false, transposeB = false, alpha = 1 } = how;
  const shape = productShape(a.type.shape, b.type.shape, how);
  return node({ op: 'matmul', transposeA, transposeB, alpha }, [a, b], shape, a.type.dtype);
}

export function gemm(a: Node, b: Node, c: Node, how: Transposition = {}): Node {
  const { transposeA = false, transposeB = false, alpha = 1 } = how;
  const shape = productShape(a.type.shape, b.type.shape, how);
  return node({ op: 'gemm', transposeA, transposeB, alpha }, [a, b, c], shape, a.type.dtype);
}

export function reduce(fn: Reduction, x: Node, axes: Shape, keep = false): Node {
  return node({ op: 'reduce', fn, axes, keep }, [x], reducedShape(x.type.shape, axes, keep), x.type.dtype);
}

function reducedShape(shape: Shape, axes: Shape, keep: boolean): Shape {
  return shape.flatMap((extent, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [extent]));
}

export function argmax(x: Node, axis: number, of: 'max' | 'min'): Node {
  return node({ op: 'argmax', axis, of }, [x], reducedShape(x.type.shape, [axis], false), 'int32');
}

export function topK(x: Node, k: number, part: 'values' | 'indices'): Node {
  const shape = x.type.shape.with(-1, k);
  return node({ op: 'topK', k, part }, [x], shape, part === 'values' ? x.type.dtype : 'int32');
}

export function softmax(x: Node): Node {
  return node({ op: 'softmax' }, [x], x.type.shape, x.type.dtype);
}

export function logSoftmax(x: Node): Node {
  return node({ op: 'logSoftmax' }, [x], x.type.shape, x.type.dtype);
}

export function cumsum(x: Node, axis: number, exclusive: boolean, reverse: boolean): Node {
  return node({ op: 'cumsum', axis, exclusive, reverse }, [x], x.type.shape, x.type.dtype);
}

export function reshape(x: Node, shape: Shape): Node {
  if (sizeOf(x.type.shape) !== sizeOf(shape))
    fault(`reshape of [${x.type.shape.join()}] to [${shape.join()}]`);
  return node({ op: 'reshape' }, [x], shape, x.type.dtype);
}

export function broadcast(x: Node, shape: Shape): Node {
  return node({ op: 'broadcast' }, [x], shape, x.type.dtype);
}

export function transpose(x: Node, permutation: Shape): Node {
  const shape = permutation.map((axis) => x.type.shape[axis] ?? fault('a permutation of other axes'));
  return node({ op: 'transpose', permutation }, [x], shape, x.type.dtype);
}

/** Steps may be negative: then an axis is read backwards from its `begin`. */
export function slice(x: Node, begin: Shape, size: Shape, steps: Shape = begin.map(() => 1)): Node {
  return node({ op: 'slice', begin, steps }, [x], size, x.type.dtype);
}

export function pad(x: Node, before: Shape, after: Shape, value: number): Node {
  const shape = x.type.shape.map((extent, axis) => extent + (before[axis] ?? 0) + (after[axis] ?? 0));
  return node({ op: 'pad', before, after, value }, [x], shape, x.type.dtype);
}

export function tile(x: Node, repeats: Shape): Node {
  const shape = x.type.shape.map((extent, axis) => extent * (repeats[axis] ?? 1));
  return node({ op: 'tile', repeats }, [x], shape, x.type.dtype);
}

export function concat(parts: readonly Node[], axis: number): Node {
  const [first] = parts;
  if (first === undefined) fault('nothing to concatenate');
  if (parts.length === 1) return first;
  const extent = parts.reduce((sum, part) => sum + (part.type.shape[axis] ?? 0), 0);
  return node({ op: 'concat', axis }, parts, first.type.shape.with(axis, extent), first.type.dtype);
}

export function gather(x: Node, indices: Node, axis: number): Node {
  const { shape } = x.type;
  const gathered = [...shape.slice(0, axis), ...indices.type.shape, ...shape.slice(axis + 1)];
  return node({ op: 'gather', axis }, [x, indices], gathered, x.type.dtype);
}

export function gatherPlaces(x: Node, indices: Node): Node {
  const depth = indices.type.shape.at(-1) ?? fault('places without coordinates');
  const shape = [...indices.type.shape.slice(0, -1), ...x.type.shape.slice(depth)];
  return node({ op: 'gatherPlaces' }, [x, indices], shape, x.type.dtype);
}

export function scatterAdd(x: Node, indices: Node, updates: Node, axis: number): Node {
  return node({ op: 'scatterAdd', axis }, [x, indices, updates], x.type.shape, x.type.dtype);
}

export function slots(ids: Node): Node {
  return node({ op: 'slots' }, [ids], ids.type.shape, 'int32');
}

export function oneHot(indices: Node, depth: number, dtype: ElementType): Node {
  return node({ op: 'oneHot' }, [indices], [...indices.type.shape, depth], dtype);
}

export function gridProduct(x: Node, matrix: GridMatrix, kernel: GridKernel): Node {
  return node({ op: 'gridProduct', matrix, kernel }, [x], timesTransposed(x, matrix), 'float32');
}

export function gridRows(indices: Node, matrix: GridMatrix): Node {
  return node({ op: 'gridRows', matrix }, [indices], [...indices.type.shape, matrix.columns], 'float32');
}

export function dequantized(matrix: IntegerMatrix): Node {
  return node({ op: 'dequantized', matrix }, [], [matrix.rows, matrix.columns], 'float32');
}

export function dequantizedRows(indices: Node, matrix: IntegerMatrix): Node {
  return node(
    { op: 'dequantizedRows', matrix },
    [indices],
    [...indices.type.shape, matrix.columns],
    'float32',
  );
}

export function sparseProduct(x: Node, matrix: SparseMatrix): Node {
  return node({ op: 'sparseProduct', matrix }, [x], timesTransposed(x, matrix), 'float32');
}

function timesTransposed({ type: { shape } }: Node, matrix: { rows: number; columns: number }): Shape {
  if (shape.at(-1) !== matrix.columns) fault(`[${shape.join()}] times ${matrix.columns} columns`);
  return shape.with(-1, matrix.rows);
}

/** numpy's rule: aligned at the last axis, an extent of one stretches. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[a.length - rank + axis] ?? 1;
    const right = b[b.length - rank + axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1)
      fault(`[${a.join()}] and [${b.join()}] do not broadcast`);
    return left === 1 ? right : left;
  });
}
