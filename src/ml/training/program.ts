import { mean, reshape } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { Program, Specs } from '../../engine/engine.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { valueAndGradients } from '../../engine/ops/gradients.ts';
import type { ForwardInput, ForwardOutput, LanguageModel, WindowSize } from '../models/model.ts';
import { tensorNamed } from '../models/weights.ts';
import { slotSpecs } from '../optimizers/optimizer.ts';
import { inGroup, ofGroup } from './names.ts';
import { update, type UpdateDesign } from './update.ts';

export interface StepDesign extends UpdateDesign {
  readonly model: LanguageModel;
  /** Tensors that are multiplied by a 0/1 mask after the update. */
  readonly sparse: readonly string[];
}

/** Mean cross-entropy, in nats a token, of a window; targets `[T, B]`. */
export function windowLoss(
  model: LanguageModel,
  input: ForwardInput,
  targets: Tensor2D,
): { readonly loss: Scalar; readonly output: ForwardOutput } {
  const output = model.forward(input);
  const losses = crossEntropy(output.logits, reshape(targets, [targets.size]));
  return { loss: mean(losses), output };
}

/** What is trained; an evaluation may read it from the same place. */
export function parameterSpecs(model: LanguageModel): Specs {
  return inGroup('parameter', model.parameters);
}

/** What goes with the parameters from step to step: slots, recurrent state, and masks of what is pruned. */
export function companionSpecs({ model, optimizer, sparse }: StepDesign, batch: number): Specs {
  const masks = Object.fromEntries(sparse.map((name) => [name, tensorNamed(model.parameters, name)]));
  return {
    ...inGroup('slot', slotSpecs(optimizer, model.parameters)),
    ...inGroup('state', model.state(batch)),
    ...inGroup('sparsity', masks),
  };
}

export function scalarSpecs({ optimizer }: UpdateDesign): Specs {
  const names = Object.keys(optimizer.scalarsAt(0, 0));
  return Object.fromEntries(names.map((name) => [name, { shape: [], dtype: 'float32' }]));
}

/**
 * One whole optimizer step as one program: forward, backward, update, masks.
 *
 * Inputs `parameter:*`, `slot:*`, `state:*`, `sparsity:*`, `keep:*`, `scalar:*`, `tokens` and `targets` `[T, B]`;
 * outputs the new `parameter:*`, `slot:*` and `state:*`, `loss` before the update, and `norm` of the raw gradients.
 */
export function stepProgram(design: StepDesign, { time, batch }: WindowSize): Program {
  const { model } = design;
  return {
    name: 'train step',
    inputs: {
      ...parameterSpecs(model),
      ...companionSpecs(design, batch),
      ...inGroup('keep', model.masks({ time, batch })),
      ...inGroup('scalar', scalarSpecs(design)),
      tokens: { shape: [time, batch], dtype: 'int32' },
      targets: { shape: [time, batch], dtype: 'int32' },
    },
    body: (inputs) => {
      const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
      const parameters = ofGroup('parameter', inputs);
      const state = ofGroup('state', inputs);
      const masks = ofGroup('keep', inputs);
      const { loss, aux, gradients } = valueAndGradients((parameters) => {
        const { loss, output } = windowLoss(model, { parameters, state, masks, tokens }, targets);
        return { loss, aux: output.state };
      }, parameters);
      const updated = update(design, {
        parameters,
        gradients,
        slots: ofGroup('slot', inputs),
        scalars: ofGroup('scalar', inputs),
        sparsity: ofGroup('sparsity', inputs),
      });
      return {
        ...inGroup('parameter', updated.parameters),
        ...inGroup('slot', updated.slots),
        ...inGroup('state', aux),
        loss,
        norm: updated.norm,
      };
    },
  };
}
