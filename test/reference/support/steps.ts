import { add } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { fault } from '../../../src/base/fault.ts';
import { allocate, type Arrays, type Engine, type Program } from '../../../src/engine/engine.ts';
import { valueAndGradients } from '../../../src/engine/ops/gradients.ts';
import { inputsOf, targetsOf, windowsOf, type TokenMatrix, type Window } from '../../../src/ml/data/batches.ts';
import type { LanguageModel } from '../../../src/ml/models/model.ts';
import type { Weights } from '../../../src/ml/models/weights.ts';
import type { GradientRule } from '../../../src/ml/optimizers/gradients.ts';
import { sgd } from '../../../src/ml/optimizers/sgd.ts';
import { inGroup, ofGroup } from '../../../src/ml/training/names.ts';
import { companionSpecs, parameterSpecs, stepProgram, windowLoss } from '../../../src/ml/training/program.ts';
import { integersOf, tensorOf, type ReferenceCase } from './cases.ts';

export function matrixOf(reference: ReferenceCase, name: string): TokenMatrix {
  const [rows = 0, columns = 0] = tensorOf(reference, name).shape;
  return { rows, columns, ids: integersOf(reference, name) };
}

export function windowAt(text: TokenMatrix, length: number, index: number): Window {
  return windowsOf(text.rows, length)[index] ?? fault(`no window ${index}`);
}

/** Keep masks under our names of their places, those that the model asks for, from the names of the case. */
export function keepMasks(
  reference: ReferenceCase,
  prefix: string,
  wanted: Iterable<string>,
  theirs: (place: string) => string,
): Record<string, Float32Array> {
  return Object.fromEntries(
    [...wanted].map((place) => [place, Float32Array.from(integersOf(reference, prefix + theirs(place)))]),
  );
}

/** Tensors of the case under our names, in single precision. */
export function weightsOf(
  reference: ReferenceCase,
  prefix: string,
  names: readonly string[],
  ownName: (name: string) => string,
): Record<string, Float32Array> {
  return Object.fromEntries(
    names.map((name) => {
      const { data } = tensorOf(reference, `${prefix}${name}`);
      return [ownName(name), data instanceof Float32Array ? data : Float32Array.from(data as Float64Array)];
    }),
  );
}

interface Pass {
  readonly engine: Engine;
  readonly model: LanguageModel;
  readonly weights: Weights;
  readonly text: TokenMatrix;
  readonly window: Window;
  /** null = evaluation. */
  readonly masks: Readonly<Record<string, Float32Array>> | null;
}

/** One pass from the state at the start of a text: logits and, with masks, the gradients of the objective. */
export async function firstPass({ engine, model, weights, text, window, masks }: Pass) {
  const size = { time: window.length, batch: text.columns };
  const ids = { shape: [size.time, size.batch], dtype: 'int32' } as const;
  const specs = masks === null ? {} : model.masks(size);
  const program: Program = {
    name: 'pass',
    inputs: {
      ...parameterSpecs(model),
      ...inGroup('state', model.state(text.columns)),
      ...inGroup('keep', specs),
      tokens: ids,
      targets: ids,
    },
    body: (inputs) => {
      const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
      const given = ofGroup('parameter', inputs);
      const pass = (parameters: typeof given) => {
        const state = ofGroup('state', inputs);
        const keep = masks === null ? null : ofGroup('keep', inputs);
        return windowLoss(model, { parameters, state, masks: keep, tokens }, targets);
      };
      if (masks === null) {
        const { loss, output } = pass(given);
        return { loss, logits: output.logits(), ...inGroup('state', output.state) };
      }
      const { aux, gradients } = valueAndGradients((parameters) => {
        const { loss, output } = pass(parameters);
        const penalty = output.penalty?.();
        return {
          loss: penalty === undefined ? loss : add(loss, penalty),
          aux: { loss, logits: output.logits(), ...inGroup('state', output.state) },
        };
      }, given);
      return { ...aux, ...inGroup('parameter', gradients) };
    },
  };
  const executable = await engine.compile(program);
  const outputs = allocate(executable.outputs);
  await executable.run(
    {
      ...inGroup('parameter', weights),
      ...inGroup('state', allocate(model.state(text.columns))),
      ...inGroup('keep', masks ?? {}),
      tokens: inputsOf(text, window).slice(),
      targets: targetsOf(text, window).slice(),
    },
    outputs,
  );
  await executable.dispose();
  return {
    loss: outputs['loss'] ?? fault('no loss'),
    logits: outputs['logits'] ?? fault('no logits'),
    gradients: ofGroup('parameter', outputs),
    state: ofGroup('state', outputs),
  };
}

interface Steps {
  readonly engine: Engine;
  readonly model: LanguageModel;
  readonly weights: Weights;
  readonly text: TokenMatrix;
  readonly bptt: number;
  readonly rule: GradientRule;
  readonly count: number;
  readonly rate: (step: number) => number;
  readonly masks: (step: number) => Readonly<Record<string, Float32Array>>;
}

export interface StepFigures {
  readonly loss: number;
  readonly norm: number;
  readonly state: Arrays;
}

/** Steps of SGD through the text by the product's own step program; window follows window with the state carried along. */
export async function descend({ engine, model, weights, text, bptt, rule, count, rate, masks }: Steps) {
  const design = { model, optimizer: sgd, gradients: rule, sparse: [], successive: true };
  const parameters = await engine.hold(parameterSpecs(model));
  const companions = await engine.hold(companionSpecs(design, text.columns));
  await parameters.write(inGroup('parameter', weights));
  const figures: StepFigures[] = [];
  for (let step = 0; step < count; step++) {
    const window = windowAt(text, bptt, step);
    const executable = await engine.compile(stepProgram(design, { time: window.length, batch: text.columns }));
    const outputs = { loss: new Float32Array(1), norm: new Float32Array(1) };
    await executable.run(
      {
        ...inGroup('keep', masks(step)),
        'scalar:rate': Float32Array.of(rate(step)),
        tokens: inputsOf(text, window).slice(),
        targets: targetsOf(text, window).slice(),
      },
      outputs,
      parameters,
      companions,
    );
    await executable.dispose();
    const state = ofGroup('state', await companions.read());
    figures.push({
      loss: outputs.loss[0] ?? NaN,
      norm: outputs.norm[0] ?? NaN,
      state: Object.fromEntries(Object.entries(state).map(([name, values]) => [name, values.slice()])),
    });
  }
  const read = ofGroup('parameter', await parameters.read()) as Record<string, Float32Array>;
  const final = Object.fromEntries(Object.entries(read).map(([name, values]) => [name, values.slice()]));
  await parameters.dispose();
  await companions.dispose();
  return { figures, weights: final };
}
