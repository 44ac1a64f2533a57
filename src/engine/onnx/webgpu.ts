/**
 * Operations for which onnxruntime has no kernel on WebGPU, or none to rely on, in terms of operators for which it has
 * one. Those without would be computed on the CPU, with copies there and back, at which all of the device's work stops.
 */
import type { Node } from '../graph/graph.ts';
import type { Emitter } from './emitter.ts';
import { elementTypes } from './model.ts';

/** A product of stacks of matrices, either of which may be transposed, times alpha. */
export function productOfStacks(
  { operands }: Node,
  how: { readonly transposeA: boolean; readonly transposeB: boolean; readonly alpha: number },
  [a = '', b = '']: readonly string[],
  emitter: Emitter,
): string {
  const oriented = emitter.emit('MatMul', [
    how.transposeA ? transposed(a, operands[0], emitter) : a,
    how.transposeB ? transposed(b, operands[1], emitter) : b,
  ]);
  return how.alpha === 1 ? oriented : emitter.emit('Mul', [oriented, emitter.scalar(how.alpha, 'float32')]);
}

/** With the last two axes exchanged. */
function transposed(value: string, node: Node | undefined, emitter: Emitter): string {
  const rank = node?.type.shape.length ?? 0;
  const perm = Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
  return emitter.emit('Transpose', [value], { perm });
}

/** `x - max - log(sum(exp(x - max)))` along the last axis. */
export function logSoftmax(x: string, emitter: Emitter): string {
  const alongRows = (operator: string, value: string) =>
    emitter.emit(operator, [value, emitter.int64([-1])], { keepdims: 1 });
  const shifted = emitter.emit('Sub', [x, alongRows('ReduceMax', x)]);
  const sum = alongRows('ReduceSum', emitter.emit('Exp', [shifted]));
  return emitter.emit('Sub', [shifted, emitter.emit('Log', [sum])]);
}

/** Above it, the table of which row goes with which would take more than 64 MiB. */
const mostRows = 4096;

/**
 * Rows `[N, E]` added to those of a matrix at N ids; null for other sums. The kernel of ScatterElements adds in whatever
 * order its threads arrive, and runs would differ in their last bits. So each row is first made the sum of all that go
 * where it goes, by one product, and whichever of them is written last, the same is written.
 */
export function addRows(
  { operation, operands: [, indices, updates] }: Node,
  [x = '', ids = '', rows = '']: readonly string[],
  emitter: Emitter,
): string | null {
  const [count = 0] = updates?.type.shape ?? [];
  const alike = indices?.operation.op === 'broadcast' && indices.operands[0]?.type.shape[1] === 1;
  const ofRows = operation.op === 'scatterAdd' && operation.axis === 0 && updates?.type.shape.length === 2;
  if (!alike || !ofRows || count > mostRows || updates.type.dtype !== 'float32') return null;
  // [N, 1]; Slice has no kernel for integers.
  const column = emitter.emit('Gather', [ids, emitter.constant([0], [1], 'int32')], { axis: 1 });
  const across = emitter.emit('Reshape', [column, emitter.int64([1, count])], { allowzero: 1 });
  const same = emitter.emit('Cast', [emitter.emit('Equal', [column, across])], { to: elementTypes.float32 });
  const sums = emitter.emit('MatMul', [same, rows]);
  const flat = emitter.emit('Reshape', [column, emitter.int64([count])], { allowzero: 1 });
  const there = emitter.emit('Gather', [x, flat], { axis: 0 });
  return emitter.emit('ScatterElements', [x, ids, emitter.emit('Add', [there, sums])], { axis: 0 });
}

/** Truth values are integers to its kernels. */
export function or(operands: readonly string[], emitter: Emitter): string {
  const none = operands.map((operand) => emitter.emit('Not', [operand]));
  return emitter.emit('Not', [emitter.emit('And', none)]);
}
