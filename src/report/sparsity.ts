import type { ModelSettings } from '../check/settings/model.ts';
import { maskDifference, maskOf, matrixNamed, type MaskDifference } from './masks.ts';
import { readTensors } from './weights-file.ts';

/** One tensor whose zeros are not those of before. */
export interface SparsityChange {
  readonly tensor: string;
  /** Fractions of the entries that are zero. */
  readonly before: number;
  readonly after: number;
  /** Fraction of the entries that are not zero now and were not before; null when none is left. */
  readonly kept: number | null;
  /** How far the masks of a matrix are apart; null for a vector. */
  readonly masks: MaskDifference | null;
}

/**
 * Compares the float32 tensors that two safetensors files share. Tensors without zeros on either side say nothing. The
 * model, where it is known, tells of gates and neurons.
 */
export function compareSparsity(
  before: Uint8Array,
  after: Uint8Array,
  model: ModelSettings | null = null,
): readonly SparsityChange[] {
  const earlier = readTensors(before);
  return [...readTensors(after)].flatMap(([tensor, later]) => {
    const now = later.values;
    const then = earlier.get(tensor)?.values;
    if (then?.length !== now.length) return [];
    let zerosThen = 0;
    let zerosNow = 0;
    let kept = 0;
    for (let index = 0; index < now.length; index++) {
      const was = then[index] !== 0;
      const is = now[index] !== 0;
      if (!was) zerosThen++;
      if (!is) zerosNow++;
      else if (was) kept++;
    }
    const survivors = now.length - zerosNow;
    const isSame = zerosThen === zerosNow && kept === survivors;
    if (isSame || now.length === 0) return [];
    const matrix = matrixNamed(tensor, later, model);
    return [
      {
        tensor,
        before: zerosThen / now.length,
        after: zerosNow / now.length,
        kept: survivors === 0 ? null : kept / survivors,
        masks: matrix && maskDifference(matrix, maskOf(then), maskOf(now)),
      },
    ];
  });
}
