import { fault } from '../base/fault.ts';
import { modelSize } from '../ml/compress/accounting.ts';
import { gridOf } from '../ml/compress/grid.ts';
import { dequantize, quantize } from '../ml/compress/quantize.ts';
import { tensorNamed, weightShapes } from '../ml/models/weights.ts';
import { decodeModel, encodeModel } from './artifacts.ts';
import { jsonLine } from './json-bytes.ts';
import type { StageContext, StageResult } from './stage.ts';

export function runQuantize(context: StageContext<'quantize'>): StageResult {
  const { description, weights } = decodeModel(
    context.input('model', 'weights'),
    context.input('model', 'model'),
  );
  const shapes = weightShapes(description);
  const tensors = Object.entries(context.settings.tensors).sort(([a], [b]) => (a < b ? -1 : 1));
  const quantized: Record<string, Float32Array> = { ...weights };
  let metrics = '';
  for (const [done, [name, bits]] of tensors.entries()) {
    if (context.stopRequested()) return { status: 'stopped', step: 0 };
    const values = tensorNamed(weights, name);
    const shape = tensorNamed(shapes, name);
    const rounded = dequantize(quantize(values, shape, bits));
    if (gridOf(rounded, shape, bits) === null) fault(`${name} does not lie on the grid it was rounded to`);
    if (values.some((value, index) => value === 0 && rounded[index] !== 0))
      fault(`zeros of ${name} are lost`);
    quantized[name] = rounded;
    metrics += jsonLine({ tensor: name, ...bits, rootMeanSquareError: errorOf(values, rounded) });
    context.progress({ done: done + 1, total: tensors.length, unit: 'tensors' });
  }
  const model = {
    description: { ...description, bits: { ...description.bits, ...context.settings.tensors } },
    weights: quantized,
  };
  const { bits, nonzeros, parameters } = modelSize(model);
  context.log(`${tensors.length} tensors, ${bits.toFixed(2)} bits a weight`);
  return {
    status: 'done',
    outputs: { ...encodeModel(model), metrics: new TextEncoder().encode(metrics) },
    summary: { bits, nonzeros, parameters },
  };
}

/** Root of the mean square of what rounding changed. */
function errorOf(values: Float32Array, rounded: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++)
    sum += ((values[index] ?? 0) - (rounded[index] ?? 0)) ** 2;
  return Math.sqrt(sum / values.length);
}
