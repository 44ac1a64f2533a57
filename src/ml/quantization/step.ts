import { add } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { ActivationPoint } from '../../check/shapes/points.ts';
import type { Program, Specs } from '../../engine/engine.ts';
import { valueAndGradients } from '../../engine/ops/gradients.ts';
import type { WindowSize } from '../models/model.ts';
import { tensorNamed } from '../models/weights.ts';
import { inGroup, ofGroup } from '../training/names.ts';
import {
  companionSpecs,
  parameterSpecs,
  scalarSpecs,
  windowLoss,
  windowSpecs,
  zeroState,
  type StepDesign,
} from '../training/program.ts';
import { asStepOutputs, updateOfStep } from '../training/update.ts';
import { rangeSpecs, RoundingSite } from './site.ts';

export interface QuantizingDesign extends StepDesign {
  /** Names of the rounded tensors with those of the trained ones that they are versions of. */
  readonly originals: Readonly<Record<string, string>>;
  /** Points at which activations are rounded; none = weights alone are. */
  readonly points: readonly ActivationPoint[];
  /** Of the activations. */
  readonly bits: number;
}

/**
 * One step that computes with rounded weights and activations and moves the trained weights: forward, backward with
 * straight-through gradients, clip, update, masks. Nothing is dropped out and no penalty is added, so that the ranges are
 * those that an evaluation meets. `seen`: whether there was a step before, see `RoundingSite`.
 *
 * Inputs as of a training step without `keep:*`, the rounded weights as `version:*`, and what each point is told as
 * `range:*`; outputs too, with the least and the greatest entry at each point as `range:*`.
 */
export function quantizingProgram(
  design: QuantizingDesign,
  size: WindowSize,
  seen: boolean,
  wanted: readonly string[] = [],
): Program {
  const { model } = design;
  return {
    name: 'quantizing step',
    inputs: {
      ...parameterSpecs(model),
      ...companionSpecs(design, size.batch),
      ...inGroup('version', versionSpecs(design)),
      ...inGroup('range', rangeSpecs(design.points)),
      ...inGroup('scalar', scalarSpecs(design)),
      ...windowSpecs(model, size),
    },
    body: (inputs) => {
      const { aux, gradients } = forwardAndBackward(design, size, seen, inputs);
      const updated = updateOfStep(design, inputs, gradients);
      const asked = Object.fromEntries(wanted.map((name) => [name, tensorNamed(gradients, name)]));
      return {
        ...asStepOutputs(updated),
        ...aux,
        ...inGroup('gradient', asked),
      };
    },
  };
}

function versionSpecs({ model, originals }: QuantizingDesign): Specs {
  return Object.fromEntries(
    Object.entries(originals).map(([version, name]) => [version, tensorNamed(model.parameters, name)]),
  );
}

/** `loss`, the new `state:*` and `range:*`, and the gradients by trained tensor. */
function forwardAndBackward(
  { model, successive, originals, points, bits }: QuantizingDesign,
  size: WindowSize,
  seen: boolean,
  inputs: NamedTensorMap,
): { readonly aux: NamedTensorMap; readonly gradients: NamedTensorMap } {
  const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
  const carried = ofGroup('state', inputs);
  const state = { ...zeroState(model, size.batch), ...carried };
  const { aux, gradients } = valueAndGradients(
    (parameters) => {
      const site = new RoundingSite(points, ofGroup('range', inputs), bits, seen);
      const input = { parameters, state, begins: !successive, masks: null, tokens };
      const { loss, state: next } = windowLoss(
        model,
        points.length === 0 ? input : { ...input, site: site.at },
        targets,
        ofGroup('route', inputs),
      );
      const kept = Object.fromEntries(Object.keys(carried).map((name) => [name, tensorNamed(next, name)]));
      return { loss, aux: { loss, ...inGroup('state', kept), ...inGroup('range', site.extents()) } };
    },
    { ...ofGroup('parameter', inputs), ...ofGroup('version', inputs) },
  );
  return { aux, gradients: ofOriginals(gradients, originals) };
}

/** Gradients of versions added up under the names of what they are versions of. */
function ofOriginals(gradients: NamedTensorMap, originals: Readonly<Record<string, string>>): NamedTensorMap {
  const sums: Record<string, Tensor> = {};
  for (const [version, gradient] of Object.entries(gradients)) {
    const name = originals[version] ?? version;
    const sum = sums[name];
    sums[name] = sum === undefined ? gradient : add(sum, gradient);
  }
  return sums;
}
