/**
 * A step in parts: the columns of a batch are computed a few at a time, each part with dropout of its own, and the
 * gradients are summed before the one update (Yang et al., arXiv 1711.03953, do so to fit a mixture of softmaxes into
 * memory). The loss is the mean over all columns.
 */
import { add, mul } from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { Program, Specs } from '../../engine/engine.ts';
import type { TrainingWindows } from '../data/windows.ts';
import { softTargetSpecs } from '../distill/targets.ts';
import type { LanguageModel, WindowSize } from '../models/model.ts';
import { tensorNamed } from '../models/weights.ts';
import { slotSpecs } from '../optimizers/optimizer.ts';
import { inGroup, ofGroup } from './names.ts';
import { forwardAndBackward, parameterSpecs, scalarSpecs, windowSpecs, type StepDesign } from './program.ts';
import { asStepOutputs, updateOfStep } from './update.ts';

/** The columns of windows from `first` on, `batch` of them. */
export function columnsOfWindows(windows: TrainingWindows, first: number, batch: number): TrainingWindows {
  return {
    ...windows,
    batch,
    startsAt: (step) => windows.startsAt(step).slice(first, first + batch),
    fill: (step, tokens, targets) => {
      const rows = windows.lengthAt(step);
      const allTokens = new Int32Array(rows * windows.batch);
      const allTargets = new Int32Array(rows * windows.batch);
      windows.fill(step, allTokens, allTargets);
      for (let row = 0; row < rows; row++) {
        const from = row * windows.batch + first;
        tokens.set(allTokens.subarray(from, from + batch), row * batch);
        targets.set(allTargets.subarray(from, from + batch), row * batch);
      }
    },
  };
}

/** Sums of gradients: `sum:*`. */
export function sumSpecs({ parameters }: LanguageModel): Specs {
  return inGroup('sum', parameters);
}

/**
 * Forward and backward of a part that is `share` of the batch. Its gradients times the share are added to `sum:*` times
 * the scalar `carried`, which is 0 for the first part and 1 for the others.
 */
export function partProgram(design: StepDesign, size: WindowSize, share: number): Program {
  const { model, taught, successive } = design;
  return {
    name: 'part of a train step',
    inputs: {
      ...parameterSpecs(model),
      ...inGroup('state', successive ? model.state(size.batch) : {}),
      ...sumSpecs(model),
      ...inGroup('keep', model.masks(size)),
      ...inGroup('soft', taught === undefined ? {} : softTargetSpecs(model, size, taught)),
      ...(taught === undefined ? {} : { 'scalar:hard': { shape: [], dtype: 'float32' } as const }),
      carried: { shape: [], dtype: 'float32' },
      ...windowSpecs(model, size),
    },
    body: (inputs) => {
      const { aux, gradients } = forwardAndBackward(design, size, inputs);
      const { carried } = inputs as { carried: Scalar };
      const sums = Object.entries(gradients).map(([name, gradient]) => [
        name,
        add(mul(tensorNamed(inputs, `sum:${name}`), carried), mul(gradient, share)),
      ]);
      return { ...aux, ...inGroup('sum', Object.fromEntries(sums) as typeof gradients) };
    },
  };
}

/** The update of a step whose gradients are `sum:*`. */
export function sumUpdateProgram(design: StepDesign): Program {
  const { model, optimizer, sparse } = design;
  const masked = Object.fromEntries(sparse.map((name) => [name, tensorNamed(model.parameters, name)]));
  return {
    name: 'update of a train step',
    inputs: {
      ...parameterSpecs(model),
      ...sumSpecs(model),
      ...inGroup('slot', slotSpecs(optimizer, model.parameters, sparse)),
      ...inGroup('sparsity', masked),
      ...inGroup('scalar', scalarSpecs({ optimizer })),
    },
    body: (inputs) => {
      return asStepOutputs(updateOfStep(design, inputs, ofGroup('sum', inputs)));
    },
  };
}
