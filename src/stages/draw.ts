import { fault } from '../base/fault.ts';
import { settingsOf } from '../check/identity.ts';
import type { SettingsOf } from '../check/plan.ts';
import type { Split } from '../check/settings/corpus.ts';
import type { FittingSettings } from '../check/settings/training.ts';
import { HostHeld } from '../engine/host-held.ts';
import type { Device, Engine, Program } from '../engine/engine.ts';
import { printCounts, printGraph } from '../engine/graph/print.ts';
import { optimize } from '../engine/passes/optimize.ts';
import { trace } from '../engine/trace/trace.ts';
import type { DrawingOutcome, DrawingRequest } from '../exec/drawing.ts';
import { prunerOf, type Pruner } from '../ml/compress/pruner.ts';
import type { Distillation } from '../ml/distill/distillation.ts';
import { Teacher } from '../ml/distill/teacher.ts';
import { Evaluator, holdParameters } from '../ml/evaluate/perplexity.ts';
import { withCacheChanged, withoutCache } from '../ml/models/cache-change.ts';
import { languageModel } from '../ml/models/build.ts';
import { describe } from '../ml/models/description.ts';
import { initialise } from '../ml/models/initialise.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import { QuantizingTrainer } from '../ml/quantization/training.ts';
import { Trainer } from '../ml/training/trainer.ts';
import { Store } from '../store/store.ts';
import { decodeCorpus, decodeModel } from './artifacts.ts';
import { columnsOf, trainingText } from './columns.ts';
import { failureOf } from './failure.ts';
import { pruneTargets } from './prune-targets.ts';
import { quantizingTask } from './quantizing.ts';
import { storedLabels, type ReadPart } from './label-table.ts';

/** The program that a stage compiles first, as a graph: a training step, or the evaluation of a window. Never throws. */
export async function draw(request: DrawingRequest): Promise<DrawingOutcome> {
  try {
    return await drawing(request);
  } catch (error) {
    return failureOf(error);
  }
}

async function drawing(request: DrawingRequest): Promise<DrawingOutcome> {
  const wanted = await firstProgram(request);
  if (wanted === null) {
    const message = `a ${request.kind} stage of these settings compiles no program`;
    return {
      status: 'failed',
      cause: 'user',
      message,
      hint: 'ask for one that trains or evaluates',
      stack: null,
    };
  }
  const { program, device } = wanted;
  const raw = trace(program);
  const graph = request.raw ? raw : optimize(raw, device);
  const counts = `${program.name}, ${request.raw ? 'as traced' : `for ${device}`}: ${printCounts(graph)}`;
  return { status: 'done', text: `${counts}\n${printGraph(graph)}` };
}

interface Wanted {
  readonly program: Program;
  readonly device: Device;
}

/** Sets the stage up as if it ran, with an engine that goes no further than the first program. */
async function firstProgram(request: DrawingRequest): Promise<Wanted | null> {
  const input = inputsOf(request);
  const asked: unknown = settingsOf(request.settings);
  switch (request.kind) {
    case 'train': {
      const settings = asked as SettingsOf['train'];
      const { train, vocabulary } = decodeCorpus(input('corpus', 'tokens'));
      const description = describe(settings.model, vocabulary);
      const start = { description, weights: initialise(description, settings.seed) };
      const distillation = settings.distill && {
        settings: settings.distill,
        labels: storedLabels(input('labels', 'labels'), partsOf(request), {
          rows: train.length,
          words: vocabulary,
        }),
      };
      return stepProgram(start, settings, null, input('corpus', 'tokens'), distillation);
    }
    case 'prune': {
      const settings = asked as SettingsOf['prune'];
      if (settings.retraining === null) return null;
      const start = decodeModel(input('model', 'weights'), input('model', 'model'));
      const targets = pruneTargets(
        settings,
        () => input('schedule', 'schedule'),
        () => Object.keys(start.weights),
      );
      const pruner = prunerOf({ ...settings, targets });
      return stepProgram(start, settings.retraining, pruner, input('corpus', 'tokens'));
    }
    case 'quantize': {
      const { tensors, retraining } = asked as SettingsOf['quantize'];
      if (retraining === undefined) return null;
      const start = decodeModel(input('model', 'weights'), input('model', 'model'));
      const corpus = decodeCorpus(input('corpus', 'tokens'));
      return captured(retraining.device, async (engine) => {
        const task = quantizingTask(engine, start, tensors, retraining, corpus);
        await (await QuantizingTrainer.begin(task)).takeStep();
      });
    }
    case 'evaluate': {
      const settings = asked as SettingsOf['evaluate'];
      const { splits, cache } = settings;
      return evaluation({ ...settings, split: splits[0] ?? 'valid' }, input, (model) =>
        withCacheChanged(model, cache),
      );
    }
    case 'search_cache': {
      const settings = asked as SettingsOf['search_cache'];
      return evaluation({ ...settings, split: 'valid' }, input, withoutCache);
    }
    case 'sensitivity': {
      const settings = asked as SettingsOf['sensitivity'];
      return evaluation({ ...settings, split: 'valid' }, input);
    }
    case 'soft_labels': {
      const settings = asked as SettingsOf['soft_labels'];
      const teacher = withoutCache(decodeModel(input('model', 'weights'), input('model', 'model')));
      return captured(settings.device, async (engine) => {
        await Teacher.begin(engine, languageModel(teacher.description), teacher.weights, settings);
      });
    }
    case 'corpus':
    case 'load':
      return null;
  }
}

function evaluation(
  {
    split,
    batch,
    bptt,
    device,
  }: Pick<SettingsOf['evaluate'], 'batch' | 'bptt' | 'device'> & { split: Split },
  input: (role: string, output: string) => Uint8Array,
  change: (model: TrainedModel) => TrainedModel = (model) => model,
): Promise<Wanted | null> {
  const { description, weights } = change(decodeModel(input('model', 'weights'), input('model', 'model')));
  const text = columnsOf(decodeCorpus(input('corpus', 'tokens')), split, batch);
  const model = languageModel(description);
  return captured(device, async (engine) => {
    const parameters = await holdParameters(engine, model, weights);
    await new Evaluator(engine, model, bptt).evaluate(parameters, text);
  });
}

function stepProgram(
  { description, weights }: TrainedModel,
  settings: FittingSettings,
  pruner: Pruner | null,
  tokens: Uint8Array,
  distillation?: Distillation,
): Promise<Wanted | null> {
  const text = trainingText(decodeCorpus(tokens), settings);
  const model = languageModel(description);
  return captured(settings.device, async (engine) => {
    const task = { engine, model, settings, text, weights, pruned: description.pruned, pruner };
    const trainer = await Trainer.begin({ ...task, ...(distillation ? { distillation } : {}) });
    await trainer.takeStep();
  });
}

/** Thrown by an engine that was asked to compile; nothing after it is of interest. */
class Captured extends Error {
  readonly program: Program;

  constructor(program: Program) {
    super(`${program.name} was to be drawn`);
    this.program = program;
  }
}

async function captured(device: Device, work: (engine: Engine) => Promise<void>): Promise<Wanted | null> {
  try {
    await work({
      name: 'onnx',
      device,
      compile: (program) => Promise.reject(new Captured(program)),
      hold: (specs) => Promise.resolve(new HostHeld(specs)),
      dispose: () => Promise.resolve(),
    });
    return null;
  } catch (error) {
    if (error instanceof Captured) return { program: error.program, device };
    throw error;
  }
}

function inputsOf({ inputs, store }: DrawingRequest): (role: string, output: string) => Uint8Array {
  const kept = new Store(store);
  return (role, output) =>
    new Uint8Array(kept.readBlob(inputs[role]?.[output] ?? fault(`the stage had no ${output} of ${role}`)));
}

function partsOf({ store }: DrawingRequest): ReadPart {
  const kept = new Store(store);
  return (digest, position, into) => {
    kept.readPart(digest, position, into);
  };
}
