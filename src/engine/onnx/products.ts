import type { Device } from '../engine.ts';
import type { Node } from '../graph/graph.ts';
import type { Emitter } from './emitter.ts';
import * as webgpu from './webgpu.ts';

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
  node: Node,
  how: Product,
  [a = '', b = '']: readonly string[],
  emitter: Emitter,
  device: Device,
): string {
  if (!how.transposeA && !how.transposeB && how.alpha === 1) return emitter.emit('MatMul', [a, b]);
  if (node.type.shape.length === 2) return emitter.emit('Gemm', [a, b], productAttributes(how));
  return device === 'webgpu'
    ? webgpu.productOfStacks(node, how, [a, b], emitter)
    : emitter.emitContributed('FusedMatMul', [a, b], productAttributes(how));
}
