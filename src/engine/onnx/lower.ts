import { fault, unreachable } from '../../base/fault.ts';
import type { Device } from '../engine.ts';
import { sameShape, sizeOf } from '../graph/graph.ts';
import type { ElementType, Graph, Node, Operation } from '../graph/graph.ts';
import { broadcastShapes } from '../graph/build.ts';
import { order } from '../graph/order.ts';
import { Emitter } from './emitter.ts';
import { lowerDequantized, lowerDequantizedRows } from './dequantized.ts';
import { lowerGridProduct, lowerGridRows } from './grid.ts';
import { elementTypes } from './model.ts';
import type { OnnxModel } from './model.ts';
import { binaries, comparisons, reductions, unaries } from './operators.ts';
import { lowerProduct, productAttributes } from './products.ts';
import { splitsOf, type Split } from './splits.ts';
import * as webgpu from './webgpu.ts';

/** Inputs and outputs may share a name; values of a model may not. */
export const inputName = (name: string) => `in.${name}`;
export const outputName = (name: string) => `out.${name}`;

/** The graph as an ONNX model of operators that the device has kernels for. It declares only inputs that are read. */
export function lower(graph: Graph, device: Device = 'cpu'): OnnxModel {
  const emitter = new Emitter();
  const names = new Map<Node, string>();
  const firstOutputs = new Map(graph.outputs.toReversed().map(({ name, node }) => [node, outputName(name)]));
  const inputs = [];
  const nodes = order(graph);
  // A GPU's operator has no room for the many results of a split into time steps.
  const splits = device === 'cpu' ? splitsOf(nodes) : new Map<Node, Split>();
  /** To be called when the value has just been emitted. */
  const name = (node: Node, value: string): void => {
    const output = firstOutputs.get(node);
    names.set(node, output !== undefined && emitter.nameLast(value, output) ? output : value);
  };
  for (const node of nodes) {
    if (names.has(node)) continue;
    const operands = new Operands(node, names, emitter);
    const split = splits.get(node);
    if (split !== undefined) {
      const values = lowerSplit(split, operands.at(0), emitter);
      for (const [index, part] of split.parts.entries()) name(part, values[index] ?? fault('a part too few'));
    } else if (node.operation.op === 'input') {
      const value = inputName(node.operation.name);
      inputs.push({ name: value, ...node.type });
      names.set(node, value);
    } else if (node.operation.op !== 'fill') {
      name(node, lowerNode(node, operands, emitter, device));
    }
  }
  for (const { name, node } of graph.outputs) {
    const value = names.get(node) ?? materialize(node, emitter);
    if (value !== outputName(name)) emitter.alias(value, outputName(name));
  }
  return {
    name: graph.name,
    nodes: emitter.nodes,
    inputs,
    outputs: graph.outputs.map(({ name, node }) => ({ name: outputName(name), ...node.type })),
    initializers: emitter.initializers,
  };
}

/** The names of a node's operands. A uniform operand has none until it is asked for, and then in the cheapest form. */
class Operands {
  readonly #node: Node;
  readonly #names: ReadonlyMap<Node, string>;
  readonly #emitter: Emitter;

  constructor(node: Node, names: ReadonlyMap<Node, string>, emitter: Emitter) {
    this.#node = node;
    this.#names = names;
    this.#emitter = emitter;
  }

  at(index: number): string {
    const operand = this.#node.operands[index] ?? fault(`${this.#node.operation.op} lacks operand ${index}`);
    return this.#names.get(operand) ?? materialize(operand, this.#emitter);
  }

  all(): string[] {
    return this.#node.operands.map((_, index) => this.at(index));
  }

  /** For operators that broadcast: one number serves for a uniform operand, if the others give the shape. */
  broadcast(): string[] {
    const { operands, type } = this.#node;
    const varied = operands
      .filter(({ operation }) => operation.op !== 'fill')
      .map((operand) => operand.type.shape);
    if (!sameShape(varied.reduce(broadcastShapes, []), type.shape)) return this.all();
    return operands.map(({ operation, type: { dtype } }, index) =>
      operation.op === 'fill' ? this.#emitter.scalar(operation.value, dtype) : this.at(index),
    );
  }
}

/** A uniform constant up to this size is written into the model; a larger one is spread out when it runs. */
const largestWrittenOut = 4096;

function materialize({ operation, type }: Node, emitter: Emitter): string {
  if (operation.op !== 'fill') fault(`${operation.op} was not lowered before its use`);
  const size = sizeOf(type.shape);
  if (size <= largestWrittenOut)
    return emitter.constant(Array<number>(size).fill(operation.value), type.shape, type.dtype);
  return emitter.emit('Expand', [emitter.scalar(operation.value, type.dtype), emitter.int64(type.shape)]);
}

function lowerReduction(
  { operands: [operand] }: Node,
  { fn, axes, keep }: Extract<Operation, { op: 'reduce' }>,
  x: string,
  emitter: Emitter,
): string {
  if (axes.length === 0)
    return fn === 'sumSquare' ? emitter.emit('Mul', [x, x]) : emitter.emit('Identity', [x]);
  const rank = operand?.type.shape.length ?? 0;
  if (fn !== 'sumSquare' || axes.length < rank || rank < 2 || keep) {
    return emitter.emit(reductions[fn], [x, emitter.int64(axes)], { keepdims: Number(keep) });
  }
  // The runtime adds up a whole tensor one entry after another, which costs millions of them three digits: rows first.
  const rows = emitter.emit(reductions.sumSquare, [x, emitter.int64([rank - 1])], { keepdims: 0 });
  const others = Array.from({ length: rank - 1 }, (_, axis) => axis);
  return emitter.emit(reductions.sum, [rows, emitter.int64(others)], { keepdims: 0 });
}

function lowerNode(node: Node, operands: Operands, emitter: Emitter, device: Device): string {
  const { operation, type } = node;
  switch (operation.op) {
    case 'input':
    case 'fill':
      return fault(`${operation.op} has no operator`);
    case 'literal':
      return emitter.constant(operation.values, type.shape, type.dtype);
    case 'unary':
      if (operation.fn === 'square') return emitter.emit('Mul', [operands.at(0), operands.at(0)]);
      return emitter.emit(unaries[operation.fn], [operands.at(0)]);
    case 'binary': {
      if (operation.fn === 'or' && device === 'webgpu') return webgpu.or(operands.broadcast(), emitter);
      const attributes = operation.fn === 'mod' && type.dtype === 'float32' ? { fmod: 1 } : undefined;
      return emitter.emit(binaries[operation.fn], operands.broadcast(), attributes);
    }
    case 'compare':
      return emitter.emit(comparisons[operation.fn], operands.broadcast());
    case 'select':
      return emitter.emit('Where', operands.broadcast());
    case 'cast':
      return castTo(operands.at(0), type.dtype, emitter);
    case 'matmul':
      return lowerProduct(node, operation, operands.all(), emitter, device);
    case 'gemm':
      return emitter.emit('Gemm', operands.all(), productAttributes(operation));
    case 'reduce':
      return lowerReduction(node, operation, operands.at(0), emitter);
    case 'argmax': {
      const operator = operation.of === 'max' ? 'ArgMax' : 'ArgMin';
      const place = emitter.emit(operator, [operands.at(0)], { axis: operation.axis, keepdims: 0 });
      return castTo(place, 'int32', emitter);
    }
    case 'topK':
      return lowerTopK(operation, operands.at(0), emitter);
    case 'softmax':
      return emitter.emit('Softmax', [operands.at(0)], { axis: -1 });
    case 'logSoftmax':
      return device === 'webgpu'
        ? webgpu.logSoftmax(operands.at(0), emitter)
        : emitter.emit('LogSoftmax', [operands.at(0)], { axis: -1 });
    case 'cumsum': {
      const { axis, exclusive, reverse } = operation;
      const inputs = [operands.at(0), emitter.scalar(axis, 'int32')];
      return emitter.emit('CumSum', inputs, { exclusive: Number(exclusive), reverse: Number(reverse) });
    }
    case 'reshape':
      // allowzero: a zero in the shape means none, not "as before".
      return emitter.emit('Reshape', [operands.at(0), emitter.int64(type.shape)], { allowzero: 1 });
    case 'broadcast':
      return emitter.emit('Expand', [operands.at(0), emitter.int64(type.shape)]);
    case 'transpose':
      return lowerTranspose(node, operation.permutation, operands.at(0), emitter);
    case 'slice':
      return lowerSlice(node, operation, operands.at(0), emitter);
    case 'pad': {
      const pads = emitter.int64([...operation.before, ...operation.after]);
      return emitter.emit('Pad', [operands.at(0), pads, emitter.scalar(operation.value, type.dtype)]);
    }
    case 'tile':
      return emitter.emit('Tile', [operands.at(0), emitter.int64(operation.repeats)]);
    case 'concat':
      return emitter.emit('Concat', operands.all(), { axis: operation.axis });
    case 'gather':
      return emitter.emit('Gather', operands.all(), { axis: operation.axis });
    case 'gatherPlaces': {
      const places = emitter.emit('Cast', [operands.at(1)], { to: elementTypes.int64 });
      return emitter.emit('GatherND', [operands.at(0), places]);
    }
    case 'scatterAdd': {
      const rows = device === 'webgpu' ? webgpu.addRows(node, operands.all(), emitter) : null;
      if (rows !== null) return rows;
      // ScatterND would do for rows, but its sum races on the CPU where an index occurs twice.
      return emitter.emit('ScatterElements', operands.all(), { axis: operation.axis, reduction: 'add' });
    }
    case 'slots':
      return lowerSlots(operands.at(0), type.shape, emitter);
    case 'oneHot':
      return lowerOneHot(node, operands.at(0), emitter);
    case 'gridProduct':
      return lowerGridProduct(operation, operands.at(0), emitter);
    case 'gridRows':
      return lowerGridRows(operation.matrix, type.shape, operands.at(0), emitter);
    case 'dequantized':
      return lowerDequantized(operation.matrix, emitter);
    case 'dequantizedRows':
      return lowerDequantizedRows(operation.matrix, operands.at(0), emitter);
    case 'sparseProduct':
      return fault('a sparse product was not cut out of the graph');
    default:
      return unreachable(operation);
  }
}

function castTo(value: string, dtype: ElementType, emitter: Emitter): string {
  return emitter.emit('Cast', [value], { to: elementTypes[dtype] });
}

/**
 * The transpose of a matrix that is still a node after the passes is meant, and onnxruntime would fold it into the
 * product that reads it: a third axis hides it.
 */
function lowerTranspose(
  { type: { shape } }: Node,
  permutation: readonly number[],
  x: string,
  emitter: Emitter,
): string {
  if (permutation.length !== 2) return emitter.emit('Transpose', [x], { perm: permutation });
  const [columns = 0, rows = 0] = shape;
  const stack = emitter.emit('Reshape', [x, emitter.int64([1, rows, columns])], { allowzero: 1 });
  const turned = emitter.emit('Transpose', [stack], { perm: [0, 2, 1] });
  return emitter.emit('Reshape', [turned, emitter.int64(shape)], { allowzero: 1 });
}

/** Far below any begin: a slice that runs backwards to the first element must end before it. */
const beforeFirst = -(2 ** 31);

function lowerSlice(
  { type, operands: [source] }: Node,
  { begin, steps }: { readonly begin: readonly number[]; readonly steps: readonly number[] },
  x: string,
  emitter: Emitter,
): string {
  const axes = begin.flatMap((_, axis) => (isWhole(axis) ? [] : [axis]));
  if (axes.length === 0) return emitter.emit('Identity', [x]);
  const pick = (values: readonly number[]) => emitter.int64(axes.map((axis) => values[axis] ?? 0));
  const ends = begin.map((from, axis) => {
    const end = from + (type.shape[axis] ?? 0) * (steps[axis] ?? 1);
    return end < 0 ? beforeFirst : end;
  });
  return emitter.emit('Slice', [x, pick(begin), pick(ends), emitter.int64(axes), pick(steps)]);

  function isWhole(axis: number): boolean {
    return begin[axis] === 0 && steps[axis] === 1 && type.shape[axis] === source?.type.shape[axis];
  }
}

/** The names of the parts. */
function lowerSplit({ axis, parts }: Split, x: string, emitter: Emitter): readonly string[] {
  const sizes = emitter.int64(parts.map(({ type: { shape } }) => shape[axis] ?? 0));
  return emitter.emitParts('Split', [x, sizes], parts.length, { axis });
}

function lowerTopK(
  { k, part }: { readonly k: number; readonly part: 'values' | 'indices' },
  x: string,
  emitter: Emitter,
): string {
  const how = { axis: -1, largest: 1, sorted: 1 };
  const [values = '', indices = ''] = emitter.emitParts('TopK', [x, emitter.int64([k])], 2, how);
  return part === 'values' ? values : castTo(indices, 'int32', emitter);
}

/** Unique's last result says for each of its inputs which of the distinct values it is. */
function lowerSlots(ids: string, shape: readonly number[], emitter: Emitter): string {
  const wide = emitter.emit('Cast', [ids], { to: elementTypes.int64 });
  const [, , numbers = ''] = emitter.emitParts('Unique', [wide], 4, { sorted: 1 });
  return castTo(emitter.emit('Reshape', [numbers, emitter.int64(shape)], { allowzero: 1 }), 'int32', emitter);
}

/** onnxruntime's OneHot is many times slower than a comparison with 0, 1, ... */
function lowerOneHot({ type, operands: [indices] }: Node, ids: string, emitter: Emitter): string {
  const depth = type.shape.at(-1) ?? 0;
  const column = emitter.emit('Reshape', [ids, emitter.int64([...(indices?.type.shape ?? []), 1])], {
    allowzero: 1,
  });
  const classes = emitter.constant(
    Array.from({ length: depth }, (_, id) => id),
    [depth],
    'int32',
  );
  return castTo(emitter.emit('Equal', [column, classes]), type.dtype, emitter);
}
