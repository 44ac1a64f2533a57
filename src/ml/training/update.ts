import { mul } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs-core';
import { tensorNamed } from '../models/weights.ts';
import { conditioned, type GradientRule } from '../optimizers/gradients.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { inGroup, ofGroup } from './names.ts';

export interface UpdateDesign {
  readonly optimizer: Optimizer;
  readonly gradients: GradientRule;
}

export interface UpdateInput {
  readonly parameters: NamedTensorMap;
  /** Raw, one a parameter. */
  readonly gradients: NamedTensorMap;
  /** Named `kind/parameter`. */
  readonly slots: NamedTensorMap;
  readonly scalars: NamedTensorMap;
  /** 0/1 masks of some parameters. */
  readonly sparsity: NamedTensorMap;
}

export interface UpdateOutput {
  readonly parameters: NamedTensorMap;
  readonly slots: NamedTensorMap;
  /** Of the raw gradients. */
  readonly norm: Scalar;
}

/**
 * Clip, weight decay, the optimizer's rule, masks: in this order. Gradients of masked weights are not masked: they
 * take part in the norm and in the slots, as in the programs whose results are compared with.
 */
function update({ optimizer, gradients: rule }: UpdateDesign, input: UpdateInput): UpdateOutput {
  const { gradients, norm } = conditioned(input.gradients, input.parameters, rule);
  const parameters: NamedTensorMap = {};
  const slots: NamedTensorMap = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const mask = input.sparsity[name];
    const updated = optimizer.update({
      parameter: tensorNamed(input.parameters, name),
      gradient,
      slots: Object.fromEntries(
        optimizer
          .slots(mask !== undefined)
          .map((slot) => [slot, tensorNamed(input.slots, `${slot}/${name}`)]),
      ),
      scalars: input.scalars,
      mask: mask ?? null,
    });
    parameters[name] = mask === undefined ? updated.parameter : mul(updated.parameter, mask);
    for (const [slot, tensor] of Object.entries(updated.slots)) slots[`${slot}/${name}`] = tensor;
  }
  return { parameters, slots, norm };
}

/** The update of a step whose inputs are named by group. Its gradients are not among them: the step works them out. */
export function updateOfStep(
  design: UpdateDesign,
  inputs: NamedTensorMap,
  gradients: NamedTensorMap,
): UpdateOutput {
  return update(design, {
    parameters: ofGroup('parameter', inputs),
    gradients,
    slots: ofGroup('slot', inputs),
    scalars: ofGroup('scalar', inputs),
    sparsity: ofGroup('sparsity', inputs),
  });
}

/** An update among the outputs of a step. */
export function asStepOutputs({ parameters, slots, norm }: UpdateOutput): NamedTensorMap {
  return { ...inGroup('parameter', parameters), ...inGroup('slot', slots), norm };
}
