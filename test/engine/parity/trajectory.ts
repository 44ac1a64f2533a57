import { allocate, type Arrays, type Engine, type Executable } from '../../../src/engine/engine.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { randomCrops, successiveWindows } from '../../../src/ml/data/windows.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { describe } from '../../../src/ml/models/description.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import type { LanguageModel, WindowSize } from '../../../src/ml/models/model.ts';
import { tensorNamed } from '../../../src/ml/models/weights.ts';
import { optimizerOf } from '../../../src/ml/optimizers/build.ts';
import { stream } from '../../../src/ml/random/stream.ts';
import { Feeder } from '../../../src/ml/training/feeds.ts';
import { inGroup } from '../../../src/ml/training/names.ts';
import {
  companionSpecs,
  forwardAndBackward,
  parameterSpecs,
  sizeName,
  stepProgram,
  type StepDesign,
} from '../../../src/ml/training/program.ts';
import { RoomPlan } from '../../../src/ml/training/room.ts';
import { vocabulary, type ParityCase } from './cases.ts';

export const steps = 5;
const [batch, time, seed] = [3, 6, 5];

/** What a step leaves, by name. */
export interface Passed {
  /** And the norm of the gradients, and the model's figures. */
  readonly loss: Arrays;
  /** Raw, of every parameter. */
  readonly gradients: Arrays;
  readonly parameters: Arrays;
  /** Slots, recurrent state, the entries of a cache and the counts of a Hebbian softmax. */
  readonly companions: Arrays;
}

/** Takes the first steps of a training as the trainer does, and looks at everything on the way. */
export async function trajectory(engine: Engine, { model, update }: ParityCase): Promise<Passed[]> {
  const description = describe(model.settings, vocabulary);
  const language = languageModel(description);
  const masks = update.pruned ? halfMasks(language) : {};
  const design: StepDesign = {
    model: language,
    optimizer: optimizerOf(update.settings),
    gradients: update.settings,
    sparse: Object.keys(masks),
    successive: model.windows === 'successive',
  };
  const feeder = feederOf(language, design.successive);

  const parameters = await engine.hold(parameterSpecs(language));
  const companions = await engine.hold(companionSpecs(design, batch));
  await parameters.write(inGroup('parameter', initialise(description, seed)));
  await companions.write(inGroup('sparsity', masks));
  const programs = new Map<string, { readonly gradient: Executable; readonly step: Executable }>();
  const passed: Passed[] = [];
  for (let index = 0; index < steps; index++) {
    const { size, arrays } = feeder.fill(index);
    const { gradient, step } = programs.get(sizeName(size)) ?? (await compiled(engine, design, size));
    programs.set(sizeName(size), { gradient, step });
    const gradients = allocate(gradient.outputs);
    await gradient.run(arrays, gradients, parameters, companions);
    const scalars = Object.entries(design.optimizer.scalarsAt(index, update.settings.rate)).map(
      ([name, value]) => [`scalar:${name}`, Float32Array.of(value)] as const,
    );
    const figures = (language.figures?.names ?? []).map(
      (name) => [`figure:${name}`, new Float32Array(1)] as const,
    );
    const loss = { loss: new Float32Array(1), norm: new Float32Array(1), ...Object.fromEntries(figures) };
    await step.run({ ...arrays, ...Object.fromEntries(scalars) }, loss, parameters, companions);
    passed.push({
      loss,
      gradients,
      parameters: copies(await parameters.read()),
      companions: copies(await companions.read()),
    });
  }
  for (const { gradient, step } of programs.values()) {
    await gradient.dispose();
    await step.dispose();
  }
  await parameters.dispose();
  await companions.dispose();
  return passed;
}

/** The step, and the gradients that it works with but does not tell. */
async function compiled(engine: Engine, design: StepDesign, size: WindowSize) {
  const step = stepProgram(design, size);
  const wanted = Object.entries(step.inputs).filter(([name]) => !/^(slot|sparsity|scalar|seen):/.test(name));
  const gradient = await engine.compile({
    name: 'gradients',
    inputs: Object.fromEntries(wanted),
    body: (inputs) => forwardAndBackward(design, size, inputs).gradients,
  });
  return { gradient, step: await engine.compile(step) };
}

function feederOf(model: LanguageModel, successive: boolean): Feeder {
  const draw = stream(seed, 'parity text');
  const length = batch * (steps * time + 1);
  const text = batchify(
    Int32Array.from({ length }, () => draw.integer(vocabulary)),
    successive ? batch : 1,
  );
  const windows = successive
    ? successiveWindows(text, time)
    : randomCrops(text.ids, { batch, length: time }, stream(seed, 'crops'));
  return new Feeder(model, windows, new RoomPlan(model, text.ids), seed);
}

/** Masks that keep a half of every matrix. */
function halfMasks(model: LanguageModel): Record<string, Float32Array> {
  const matrices = Object.entries(allocate(model.parameters)).filter(
    ([name]) => tensorNamed(model.parameters, name).shape.length === 2,
  );
  return Object.fromEntries(
    matrices.map(([name, mask]) => {
      stream(seed, `mask ${name}`).fillKeepMask(mask as Float32Array, 0.5);
      return [name, mask as Float32Array];
    }),
  );
}

function copies(arrays: Arrays): Arrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.slice()]));
}
