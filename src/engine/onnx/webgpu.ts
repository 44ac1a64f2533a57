/**
 * Operations for which onnxruntime has no kernel on WebGPU, in terms of operators for which it has one. Otherwise they
 * would be computed on the CPU, with a copy there and one back, at which all of the device's work stops.
 */
import type { Node } from '../graph/graph.ts';
import type { Emitter } from './emitter.ts';

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

/** Truth values are integers to its kernels. */
export function or(operands: readonly string[], emitter: Emitter): string {
  const none = operands.map((operand) => emitter.emit('Not', [operand]));
  return emitter.emit('Not', [emitter.emit('And', none)]);
}
