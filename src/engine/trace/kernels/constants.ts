import { fill, literal } from '../../graph/build.ts';
import type { ElementType, Node } from '../../graph/graph.ts';
import type { Kernels } from '../kernel.ts';

export const constants: Kernels = {
  Fill: (_: unknown, { shape, value, dtype }: { shape: number[]; value: number; dtype: ElementType }) =>
    fill(value, shape, dtype),
  ZerosLike: ({ x }: { x: Node }) => fill(0, x.type.shape, x.type.dtype),
  OnesLike: ({ x }: { x: Node }) => fill(1, x.type.shape, x.type.dtype),
  LinSpace: (_: unknown, { start, stop, num }: { start: number; stop: number; num: number }) => {
    const values = new Float32Array(num);
    const step = (stop - start) / (num - 1);
    // By repeated addition, as tfjs does.
    for (let index = 0; index < num; index++)
      values[index] = index === 0 ? start : (values[index - 1] ?? 0) + step;
    return literal(values, [num], 'float32');
  },
  Range: (
    _: unknown,
    { start, stop, step, dtype }: { start: number; stop: number; step: number; dtype: 'float32' | 'int32' },
  ) => {
    // Counting up is the default: asked to go down, tfjs turns the step round.
    const by = stop < start && step === 1 ? -1 : step;
    const length = Math.max(0, Math.ceil((stop - start) / by));
    const values = dtype === 'float32' ? new Float32Array(length) : new Int32Array(length);
    // By repeated addition, as tfjs does: a fractional step rounds at every element.
    for (let index = 0; index < length; index++)
      values[index] = index === 0 ? start : (values[index - 1] ?? 0) + by;
    return literal(values, [length], dtype);
  },
};
