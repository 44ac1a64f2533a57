import { fault } from '../base/fault.ts';
import type { TensorBits } from '../check/settings/quantize.ts';
import { modelSize } from '../ml/compress/accounting.ts';
import { gridOf } from '../ml/compress/grid.ts';
import { rounded } from '../ml/compress/quantize.ts';
import type { ModelDescription } from '../ml/models/description.ts';
import { tensorNamed, weightShapes, type TrainedModel, type Weights } from '../ml/models/weights.ts';
import { decodeModel, encodeModel } from './artifacts.ts';
import { requireTensors } from './columns.ts';
import { jsonLine } from './json-bytes.ts';
import { retrain } from './quantizing.ts';
import type { StageContext, StageResult } from './stage.ts';

export async function runQuantize(context: StageContext<'quantize'>): Promise<StageResult> {
  const start = decodeModel(context.input('model', 'weights'), context.input('model', 'model'));
  const { tensors, retraining } = context.settings;
  requireTensors(start, Object.keys(tensors));
  const retrained = retraining === undefined ? null : await retrain(start, tensors, retraining, context);
  if (retrained?.status === 'stopped') return retrained;
  const weights = retrained?.weights ?? start.weights;
  if (retrained !== null) requireZeros(start.weights, weights, prunedMatrices(start.description));
  const settled = settle({ ...start, weights }, context);
  if (settled === null) return { status: 'stopped', step: 0 };

  const activations = retrained?.activations ?? null;
  const description: ModelDescription = {
    ...start.description,
    bits: { ...start.description.bits, ...tensors },
    ...(activations === null ? {} : { activations }),
  };
  const model = { description, weights: settled.weights };
  const { bits, nonzeros, parameters } = modelSize(model);
  const points = Object.keys(activations?.points ?? {}).length;
  context.log(`${Object.keys(tensors).length} tensors, ${bits.toFixed(2)} bits a weight`);
  if (activations !== null) context.log(`activations in ${activations.bits} bits at ${points} points`);
  return {
    status: 'done',
    outputs: {
      ...encodeModel(model),
      metrics: new TextEncoder().encode((retrained?.metrics ?? '') + settled.metrics),
    },
    summary: {
      ...{ bits, nonzeros, parameters },
      ...(retrained === null ? {} : { steps: retraining?.steps ?? 0, loss: retrained.loss }),
      ...(activations === null ? {} : { activationBits: activations.bits, activationPoints: points }),
    },
  };
}

/** Weights on their grids, with the error of each tensor as NDJSON; null if it was asked to stop. */
function settle(
  { description, weights }: TrainedModel,
  context: StageContext<'quantize'>,
): { readonly weights: Weights; readonly metrics: string } | null {
  const shapes = weightShapes(description);
  const tensors = Object.entries(context.settings.tensors).sort(([a], [b]) => (a < b ? -1 : 1));
  const settled: Record<string, Float32Array> = { ...weights };
  let metrics = '';
  for (const [done, [name, bits]] of tensors.entries()) {
    if (context.stopRequested()) return null;
    const values = tensorNamed(weights, name);
    const onGrid = roundedTo(bits, name, values, tensorNamed(shapes, name));
    settled[name] = onGrid;
    metrics += jsonLine({ tensor: name, ...bits, rootMeanSquareError: errorOf(values, onGrid) });
    context.progress({ done: done + 1, total: tensors.length, unit: 'tensors' });
  }
  return { weights: settled, metrics };
}

/** What a stage promises is checked on the weights that it leaves: they lie on the grid, and no zero is lost. */
function roundedTo(
  bits: TensorBits,
  name: string,
  values: Float32Array,
  shape: readonly number[],
): Float32Array {
  const onGrid = rounded(values, shape, bits);
  if (gridOf(onGrid, shape, bits) === null) fault(`${name} does not lie on the grid it was rounded to`);
  requireZeros({ [name]: values }, { [name]: onGrid }, [name]);
  return onGrid;
}

/** The zeros of vectors may move in training steps. */
function prunedMatrices(description: ModelDescription): readonly string[] {
  const shapes = weightShapes(description);
  return description.pruned.filter((name) => tensorNamed(shapes, name).length === 2);
}

function requireZeros(before: Weights, after: Weights, names: readonly string[]): void {
  for (const name of names) {
    const now = tensorNamed(after, name);
    if (tensorNamed(before, name).some((value, index) => value === 0 && now[index] !== 0))
      fault(`zeros of ${name} are lost`);
  }
}

/** Root of the mean square of what rounding changed. */
function errorOf(values: Float32Array, onGrid: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++)
    sum += ((values[index] ?? 0) - (onGrid[index] ?? 0)) ** 2;
  return Math.sqrt(sum / values.length);
}
