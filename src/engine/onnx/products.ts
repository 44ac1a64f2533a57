import type { Device } from '../engine.ts';
import type { Node } from '../graph/graph.ts';
import type { Emitter } from './emitter.ts';

interface Product {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly alpha: number;
}

/** How `Gemm` and its kin are told. */
export function productAttributes({ transposeA, transposeB, alpha }: Product) {
  return { transA: Number(transposeA), transB: Number(transposeB), alpha: { float: alpha } };
}

/** A product of matrices or of stacks of them, whose values are named `a` and `b`. */
export function lowerProduct(
  { type, operands }: Node,
  how: Product,
  [a = '', b = '']: readonly string[],
  emitter: Emitter,
  device: Device,
): string {
  if (!how.transposeA && !how.transposeB && how.alpha === 1) return emitter.emit('MatMul', [a, b]);
  if (type.shape.length === 2) return emitter.emit('Gemm', [a, b], productAttributes(how));
  if (device !== 'webgpu') return emitter.emitContributed('FusedMatMul', [a, b], productAttributes(how));

  // WebGPU has no kernel for FusedMatMul: it would be computed on the CPU, with copies there and back.
  const oriented = emitter.emit('MatMul', [
    how.transposeA ? turned(a, operands[0], emitter) : a,
    how.transposeB ? turned(b, operands[1], emitter) : b,
  ]);
  return how.alpha === 1 ? oriented : emitter.emit('Mul', [oriented, emitter.scalar(how.alpha, 'float32')]);
}

/** With the last two axes exchanged. */
function turned(value: string, node: Node | undefined, emitter: Emitter): string {
  const rank = node?.type.shape.length ?? 0;
  const perm = Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
  return emitter.emit('Transpose', [value], { perm });
}
