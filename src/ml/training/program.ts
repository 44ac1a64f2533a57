import { mean, mul, reshape } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { fault } from '../../base/fault.ts';
import type { Program, Specs } from '../../engine/engine.ts';
import { crossEntropy } from '../../engine/ops/cross-entropy.ts';
import { valueAndGradients } from '../../engine/ops/gradients.ts';
import type { ForwardInput, ForwardOutput, LanguageModel, WindowSize } from '../models/model.ts';
import { conditioned, type GradientRule } from '../optimizers/gradients.ts';
import { slotSpecs, type Optimizer } from '../optimizers/optimizer.ts';
import { inGroup, ofGroup } from './names.ts';

export interface StepDesign {
  readonly model: LanguageModel;
  readonly optimizer: Optimizer;
  readonly gradients: GradientRule;
  /** Tensors that are multiplied by a 0/1 mask after the update. */
  readonly sparse: readonly string[];
}

/** Mean cross-entropy, in nats a token, of a window; and the state to carry on. */
export function windowLoss(
  model: LanguageModel,
  input: ForwardInput,
  targets: Tensor2D,
): { readonly loss: Scalar; readonly output: ForwardOutput } {
  const output = model.forward(input);
  const losses = crossEntropy(output.logits, reshape(targets, [targets.size]));
  return { loss: mean(losses), output };
}

/**
 * One whole optimizer step as one program: forward, backward, clip, update, masks.
 *
 * Inputs `parameter:*`, `slot:*`, `state:*`, `sparsity:*`, `keep:*`, `scalar:*`, `tokens` and `targets` `[T, B]`;
 * outputs the new `parameter:*`, `slot:*` and `state:*`, `loss` and `norm` (of the raw gradients).
 * Gradients of masked weights take part in the norm, as in the programs whose results are compared with.
 */
export function stepProgram(
  { model, optimizer, gradients: rule, sparse }: StepDesign,
  { time, batch }: WindowSize,
): Program {
  const sparsity = Object.fromEntries(
    sparse.map((name) => [name, model.parameters[name] ?? fault(`no tensor ${name} to mask`)]),
  );
  const scalars: Specs = Object.fromEntries(
    Object.keys(optimizer.scalarsAt(0, 0)).map((name) => [name, { shape: [], dtype: 'float32' }]),
  );
  return {
    name: 'train step',
    inputs: {
      ...inGroup('parameter', model.parameters),
      ...inGroup('slot', slotSpecs(optimizer, model.parameters)),
      ...inGroup('state', model.state(batch)),
      ...inGroup('sparsity', sparsity),
      ...inGroup('keep', model.masks({ time, batch })),
      ...inGroup('scalar', scalars),
      tokens: { shape: [time, batch], dtype: 'int32' },
      targets: { shape: [time, batch], dtype: 'int32' },
    },
    body: (inputs) => {
      const parameters = ofGroup('parameter', inputs);
      const slots = ofGroup('slot', inputs);
      const masks = ofGroup('sparsity', inputs);
      const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
      const { loss, aux, gradients } = valueAndGradients((params) => {
        const { loss, output } = windowLoss(
          model,
          { parameters: params, state: ofGroup('state', inputs), masks: ofGroup('keep', inputs), tokens },
          targets,
        );
        return { loss, aux: output.state };
      }, parameters);
      const { gradients: usable, norm } = conditioned(gradients, parameters, rule);

      const newParameters: NamedTensorMap = {};
      const newSlots: NamedTensorMap = {};
      for (const [name, gradient] of Object.entries(usable)) {
        const parameter = parameters[name] ?? fault(`no parameter ${name}`);
        const updated = optimizer.update({
          parameter,
          gradient,
          slots: Object.fromEntries(
            optimizer.slots.map((slot) => [
              slot,
              slots[`${slot}/${name}`] ?? fault(`no slot ${slot}/${name}`),
            ]),
          ),
          scalars: ofGroup('scalar', inputs),
        });
        newParameters[name] = masked(updated.parameter, masks[name]);
        for (const [slot, tensor] of Object.entries(updated.slots)) newSlots[`${slot}/${name}`] = tensor;
      }
      return {
        ...inGroup('parameter', newParameters),
        ...inGroup('slot', newSlots),
        ...inGroup('state', aux),
        loss,
        norm,
      };
    },
  };
}

function masked(weights: Tensor, mask: Tensor | undefined): Tensor {
  return mask === undefined ? weights : mul(weights, mask);
}
