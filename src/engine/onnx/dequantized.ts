/** Matrices of integers as ONNX itself writes them: `DequantizeLinear` before whatever reads them. */
import type { IntegerMatrix } from '../graph/matrices.ts';
import type { Emitter } from './emitter.ts';

export function lowerDequantized(matrix: IntegerMatrix, emitter: Emitter): string {
  const { integers, scales } = constantsOf(matrix, emitter);
  return emitter.emit('DequantizeLinear', [integers, scales], { axis: 0 });
}

/** Only the rows that are read are turned into floats. */
export function lowerDequantizedRows(matrix: IntegerMatrix, indices: string, emitter: Emitter): string {
  const { integers, scales } = constantsOf(matrix, emitter);
  const rows = emitter.emit('Gather', [integers, indices], { axis: 0 });
  const own = matrix.scales.length === 1 ? scales : emitter.emit('Gather', [scales, indices], { axis: 0 });
  return emitter.emit('DequantizeLinear', [rows, own], { axis: 0 });
}

/** A single scale is a scalar, which stands for all rows. */
function constantsOf({ rows, columns, integers, scales }: IntegerMatrix, emitter: Emitter) {
  const dtype = integers instanceof Int8Array ? 'int8' : 'int16';
  return {
    integers: emitter.shared(dtype, [rows, columns], integers),
    scales: emitter.shared('float32', scales.length === 1 ? [] : [rows], scales),
  };
}
