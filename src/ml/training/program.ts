import { add, mean, reshape, zeros } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { Program, Specs } from '../../engine/engine.ts';
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
  /** Whether a window goes on where the one before ended; else each begins a text. */
  readonly successive: boolean;
}

/** What a window brings: `tokens` and `targets` `[T, B]`, and the routes of the targets. */
export function windowSpecs(model: LanguageModel, size: WindowSize): Specs {
  const ids = { shape: [size.time, size.batch], dtype: 'int32' } as const;
  return { tokens: ids, targets: ids, ...inGroup('route', model.routes(size)) };
}

/** Sizes of the same name are the same. */
export function sizeName({ time, batch, room = [] }: WindowSize): string {
  return [`${time} x ${batch}`, ...room].join(' ');
}

/** Mean cross-entropy, in nats a token, of a window; targets `[T, B]`, routes as the model's `routes`. */
export function windowLoss(
  model: LanguageModel,
  input: ForwardInput,
  targets: Tensor2D,
  routes: NamedTensorMap = {},
): { readonly loss: Scalar; readonly output: ForwardOutput } {
  const output = model.forward(input);
  return { loss: mean(output.losses(reshape(targets, [targets.size]), routes)), output };
}

/** What is trained; an evaluation may read it from the same place. */
export function parameterSpecs(model: LanguageModel): Specs {
  return inGroup('parameter', model.parameters);
}

/** What goes with the parameters from step to step: slots, recurrent state, and masks of what is pruned. */
export function companionSpecs({ model, optimizer, sparse, successive }: StepDesign, batch: number): Specs {
  const masks = Object.fromEntries(sparse.map((name) => [name, tensorNamed(model.parameters, name)]));
  return {
    ...inGroup('slot', slotSpecs(optimizer, model.parameters)),
    ...inGroup('state', successive ? model.state(batch) : {}),
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
 * Inputs `parameter:*`, `slot:*`, `state:*`, `sparsity:*`, `keep:*`, `scalar:*` and those of `windowSpecs`; the
 * new `parameter:*`, `slot:*` and `state:*`, `loss` before the update and without penalties, `norm` of the raw gradients,
 * and `gradient:*`, the raw gradients of the `wanted` tensors.
 */
export function stepProgram(design: StepDesign, size: WindowSize, wanted: readonly string[] = []): Program {
  const { model } = design;
  return {
    name: 'train step',
    inputs: {
      ...parameterSpecs(model),
      ...companionSpecs(design, size.batch),
      ...inGroup('keep', model.masks(size)),
      ...inGroup('scalar', scalarSpecs(design)),
      ...windowSpecs(model, size),
    },
    body: (inputs) => {
      const { aux, gradients } = forwardAndBackward(design, size, inputs);
      const updated = update(design, {
        parameters: ofGroup('parameter', inputs),
        gradients,
        slots: ofGroup('slot', inputs),
        scalars: ofGroup('scalar', inputs),
        sparsity: ofGroup('sparsity', inputs),
      });
      return {
        ...inGroup('parameter', updated.parameters),
        ...inGroup('slot', updated.slots),
        ...aux,
        ...inGroup(
          'gradient',
          Object.fromEntries(wanted.map((name) => [name, tensorNamed(gradients, name)])),
        ),
        norm: updated.norm,
      };
    },
  };
}

/** Forward and backward: the step's inputs -> `loss` and the new `state:*`, and the raw gradients by parameter. */
export function forwardAndBackward(
  { model, successive }: StepDesign,
  size: WindowSize,
  inputs: NamedTensorMap,
): { readonly aux: NamedTensorMap; readonly gradients: NamedTensorMap } {
  const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
  const state = successive ? ofGroup('state', inputs) : zeroState(model, size.batch);
  const masks = ofGroup('keep', inputs);
  return valueAndGradients(
    (parameters) => {
      const input = { parameters, state, begins: !successive, masks, tokens };
      const { loss, output } = windowLoss(model, input, targets, ofGroup('route', inputs));
      const penalty = output.penalty?.();
      return {
        loss: penalty === undefined ? loss : add(loss, penalty),
        aux: { ...inGroup('state', successive ? output.state : {}), loss },
      };
    },
    ofGroup('parameter', inputs),
  );
}

/** The state at the start of a text in so many columns. */
export function zeroState(model: LanguageModel, batch: number): NamedTensorMap {
  return Object.fromEntries(
    Object.entries(model.state(batch)).map(([name, { shape, dtype }]) => [name, zeros([...shape], dtype)]),
  );
}
