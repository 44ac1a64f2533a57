import { add, mean, mul, reshape, sub, zeros } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Rank, Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Program, Specs } from '../../engine/engine.ts';
import { valueAndGradients, type Objective } from '../../engine/ops/gradients.ts';
import { softLosses } from '../distill/loss.ts';
import { softTargetSpecs } from '../distill/targets.ts';
import type { ForwardInput, ForwardOutput, LanguageModel, Readout, WindowSize } from '../models/model.ts';
import { tensorNamed } from '../models/weights.ts';
import { slotSpecs } from '../optimizers/optimizer.ts';
import { asReadouts, meetReadouts, readoutsOf, seenSpecs } from './hebbian.ts';
import { inGroup, ofGroup } from './names.ts';
import { asStepOutputs, updateOfStep, type UpdateDesign } from './update.ts';

export interface StepDesign extends UpdateDesign {
  readonly model: LanguageModel;
  /** Tensors that are multiplied by a 0/1 mask after the update. */
  readonly sparse: readonly string[];
  /** Whether a window goes on where the one before ended; else each begins a text. */
  readonly successive: boolean;
  /** Words that a teacher gives for each target; absent = there is no teacher. */
  readonly taught?: number;
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
): WindowLoss {
  const output = model.forward(input);
  const words = reshape<Rank.R1>(targets, [targets.size]);
  const losses = output.losses(words, routes);
  return { loss: mean(losses), losses, output, state: { ...output.state, ...output.remembered?.(words) } };
}

export interface WindowLoss {
  readonly loss: Scalar;
  /** Of each target: `[T * B]`. */
  readonly losses: Tensor1D;
  readonly output: ForwardOutput;
  /** All that is carried to the next window. */
  readonly state: NamedTensorMap;
}

/** What is trained; an evaluation may read it from the same place. */
export function parameterSpecs(model: LanguageModel): Specs {
  return inGroup('parameter', model.parameters);
}

/** What goes with the parameters from step to step: slots, recurrent state, and masks of what is pruned. */
export function companionSpecs({ model, optimizer, sparse, successive }: StepDesign, batch: number): Specs {
  const masks = Object.fromEntries(sparse.map((name) => [name, tensorNamed(model.parameters, name)]));
  return {
    ...inGroup('slot', slotSpecs(optimizer, model.parameters, sparse)),
    ...inGroup('state', successive ? model.state(batch) : lastingSpecs(model, batch)),
    ...inGroup('sparsity', masks),
    ...inGroup('seen', seenSpecs(model)),
  };
}

/** What of a model's state is carried on whatever text comes next. */
export function lastingSpecs(model: LanguageModel, batch: number): Specs {
  return onlyLasting(model, model.state(batch));
}

/** The rest of it, which is zero at the start of a text. */
export function passingSpecs(model: LanguageModel, batch: number): Specs {
  const { lasting = [] } = model;
  return Object.fromEntries(Object.entries(model.state(batch)).filter(([name]) => !lasting.includes(name)));
}

function onlyLasting<T>(
  { lasting = [] }: LanguageModel,
  state: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => lasting.includes(name)));
}

export function scalarSpecs({ optimizer, taught }: Pick<StepDesign, 'optimizer' | 'taught'>): Specs {
  const names = [...Object.keys(optimizer.scalarsAt(0, 0)), ...(taught === undefined ? [] : ['hard'])];
  return Object.fromEntries(names.map((name) => [name, { shape: [], dtype: 'float32' }]));
}

/**
 * One whole optimizer step as one program: forward, backward, update, masks, and what a Hebbian softmax learns.
 *
 * Inputs `parameter:*`, `slot:*`, `state:*`, `sparsity:*`, `seen:*`, `keep:*`, `scalar:*` and those of `windowSpecs`; the
 * new `parameter:*`, `slot:*`, `state:*` and `seen:*`, `loss` before the update and without penalties, `norm` of the raw
 * gradients, `figure:*` as they were before the update, and `gradient:*`, the raw gradients of the `wanted` tensors.
 */
export function stepProgram(design: StepDesign, size: WindowSize, wanted: readonly string[] = []): Program {
  const { model } = design;
  return {
    name: 'train step',
    inputs: {
      ...parameterSpecs(model),
      ...companionSpecs(design, size.batch),
      ...inGroup('keep', model.masks(size)),
      ...inGroup('soft', design.taught === undefined ? {} : softTargetSpecs(model, size, design.taught)),
      ...inGroup('scalar', scalarSpecs(design)),
      ...windowSpecs(model, size),
    },
    body: (inputs) => {
      const { aux, readouts, gradients } = forwardAndBackward(design, size, inputs);
      const parameters = ofGroup('parameter', inputs);
      const sparsity = ofGroup('sparsity', inputs);
      const updated = updateOfStep(design, inputs, gradients);
      const met = { parameters: updated.parameters, seen: ofGroup('seen', inputs), readouts, sparsity };
      const moved = meetReadouts(model, met);
      return {
        ...asStepOutputs({ ...updated, parameters: { ...updated.parameters, ...moved.parameters } }),
        ...inGroup('seen', moved.seen),
        ...inGroup('figure', model.figures?.of(parameters) ?? {}),
        ...aux,
        ...inGroup(
          'gradient',
          Object.fromEntries(wanted.map((name) => [name, tensorNamed(gradients, name)])),
        ),
      };
    },
  };
}

/** What a step's forward and backward passes give. */
export interface Passes {
  readonly aux: NamedTensorMap;
  /** Of each table of a Hebbian softmax. */
  readonly readouts: readonly Readout[];
  readonly gradients: NamedTensorMap;
}

/**
 * Forward and backward: the step's inputs -> `loss`, `softLoss` where there is a teacher and the new `state:*`, and the
 * raw gradients by parameter. A taught model is trained on `hard loss + (1 - hard) softLoss`.
 */
export function forwardAndBackward(
  { model, successive, taught }: StepDesign,
  size: WindowSize,
  inputs: NamedTensorMap,
): Passes {
  const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
  const kept = ofGroup('state', inputs);
  const state = successive ? kept : { ...zeroState(model, size.batch), ...kept };
  const masks = ofGroup('keep', inputs);
  const { aux, gradients } = valueAndGradients(
    (parameters): Objective<NamedTensorMap> => {
      const input = { parameters, state, begins: !successive, masks, tokens };
      const routes = ofGroup('route', inputs);
      const { loss, output, state: next } = windowLoss(model, input, targets, routes);
      const aux: NamedTensorMap = {
        ...inGroup('state', successive ? next : onlyLasting(model, next)),
        ...inGroup('readout', readoutsOf(model, output, targets, routes)),
        loss,
      };
      let trained = loss;
      if (taught !== undefined) {
        const hard = tensorNamed(inputs, 'scalar:hard') as Scalar;
        const softLoss = mean<Scalar>(softLosses(output, ofGroup('soft', inputs), routes));
        trained = add(mul(hard, loss), mul(sub(1, hard), softLoss));
        aux['softLoss'] = softLoss;
      }
      const penalty = output.penalty?.();
      return { loss: penalty === undefined ? trained : add(trained, penalty), aux };
    },
    ofGroup('parameter', inputs),
  );
  const own = Object.entries(aux).filter(([name]) => !name.startsWith('readout:'));
  return { aux: Object.fromEntries(own), readouts: asReadouts(ofGroup('readout', aux)), gradients };
}

/** The state at the start of a text in so many columns. */
export function zeroState(model: LanguageModel, batch: number): NamedTensorMap {
  return Object.fromEntries(
    Object.entries(model.state(batch)).map(([name, { shape, dtype }]) => [name, zeros([...shape], dtype)]),
  );
}
