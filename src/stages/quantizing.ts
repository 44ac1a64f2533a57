import { parseJsonLines } from '../base/json.ts';
import type { QuantizingSettings, TensorBits } from '../check/settings/quantize.ts';
import { activationPoints } from '../check/shapes/points.ts';
import { sharedTables } from '../check/shapes/shared.ts';
import type { Engine } from '../engine/engine.ts';
import type { JobStopped } from '../exec/job.ts';
import { languageModel } from '../ml/models/build.ts';
import type { RoundedActivations } from '../ml/models/description.ts';
import { weightShapes, type TrainedModel, type Weights } from '../ml/models/weights.ts';
import { settledActivations } from '../ml/quantization/result.ts';
import {
  QuantizingTrainer,
  type QuantizingSnapshot,
  type QuantizingTask,
} from '../ml/quantization/training.ts';
import { Divergence } from '../ml/training/divergence.ts';
import { decodeCorpus, type Corpus } from './artifacts.ts';
import { CheckpointClock } from './checkpoint-clock.ts';
import { requireVocabulary, trainingText } from './columns.ts';
import { jsonLine } from './json-bytes.ts';
import { Pace } from './pace.ts';
import { isObject } from './position-shape.ts';
import { withEngine } from './stage-engine.ts';
import type { NewState, SavedState, StageContext } from './stage.ts';
import { decodeState, encodeState } from './state-bytes.ts';
import { StageTrouble } from './trouble.ts';
import { requireFit } from './unfit-state.ts';

export interface Retrained {
  readonly status: 'done';
  /** Not rounded yet. */
  readonly weights: Weights;
  /** null where activations stay as they are. */
  readonly activations: RoundedActivations | null;
  /** Of the last step's window, with rounded weights and activations. */
  readonly loss: number;
  /** NDJSON: a line for each step and each point. */
  readonly metrics: string;
}

interface Plain {
  readonly position: QuantizingSnapshot['position'];
  readonly metrics: string;
  readonly loss: number;
}

function requirePlain(value: unknown, step: number): asserts value is Plain {
  requireFit(isObject(value) && isObject(value['position']), 'it has no position');
  requireFit(value['position']['step'] === step, `it is not of step ${step}`);
  requireFit(isObject(value['position']['ranges']), 'it has no ranges');
  requireFit(
    typeof value['metrics'] === 'string' && typeof value['loss'] === 'number',
    'its metrics are none',
  );
}

/** Takes the steps of a quantization, from a checkpoint if there is one. */
export async function retrain(
  model: TrainedModel,
  tensors: Readonly<Record<string, TensorBits>>,
  settings: QuantizingSettings,
  context: StageContext<'quantize'>,
): Promise<Retrained | JobStopped> {
  try {
    return await withEngine(settings, (engine) => steps(engine, model, tensors, settings, context));
  } catch (error) {
    if (!(error instanceof Divergence)) throw error;
    throw new StageTrouble(
      `training with rounded weights diverged: ${error.message}`,
      'round to more bits, or use a smaller `rate`',
    );
  }
}

async function steps(
  engine: Engine,
  model: TrainedModel,
  tensors: Readonly<Record<string, TensorBits>>,
  settings: QuantizingSettings,
  context: StageContext<'quantize'>,
): Promise<Retrained | JobStopped> {
  const corpus = decodeCorpus(context.input('corpus', 'tokens'));
  requireVocabulary(model, corpus);
  const { activations: bits } = settings;
  const trainer = await QuantizingTrainer.begin(quantizingTask(engine, model, tensors, settings, corpus));
  try {
    let { metrics, loss } = await resume(trainer, settings, context);
    const clock = new CheckpointClock(context.upkeep, trainer.step);
    const pace = new Pace();
    const state = async (): Promise<NewState> => {
      const { tensors, position } = await trainer.snapshot();
      const plain: Plain = { position, metrics, loss };
      return { step: trainer.step, pieces: encodeState(tensors, plain) };
    };
    const save = () =>
      clock.timed(trainer.step, async () => {
        context.checkpoint.write(await state());
      });
    while (!trainer.done) {
      if (context.stopRequested()) {
        await save();
        return { status: 'stopped', step: trainer.step };
      }
      if (clock.isDue(trainer.step)) await save();
      const { tokens, ...report } = await trainer.takeStep();
      ({ loss } = report);
      metrics += jsonLine(report);
      context.metrics([{ ...report }]);
      const speed = pace.count(tokens);
      const { step: done, rate } = report;
      if (speed !== null)
        context.progress({ done, total: settings.steps, unit: 'steps', loss, rate, ...speed });
    }
    await context.checkpoint.leave(trainer.step, state);
    const activations = bits === null ? null : settledActivations(trainer.ranges, bits);
    for (const [point, grid] of Object.entries(activations?.points ?? {}))
      metrics += jsonLine({ point, ...grid });
    return { status: 'done', weights: await trainer.result(), activations, loss, metrics };
  } finally {
    await trainer.dispose();
  }
}

/** What a quantization of these settings trains, and where it starts. */
export function quantizingTask(
  engine: Engine,
  { description, weights }: TrainedModel,
  tensors: Readonly<Record<string, TensorBits>>,
  settings: QuantizingSettings,
  corpus: Corpus,
): QuantizingTask {
  const { architecture } = description;
  return {
    ...{ engine, model: languageModel(description), settings, weights },
    rounding: { bits: tensors, shapes: weightShapes(description), shared: sharedTables(architecture) },
    points: settings.activations === null ? [] : activationPoints(architecture),
    text: trainingText(corpus, settings),
  };
}

/** Throws what `isUnfit` knows where the state is none of a quantization at that step. */
export function decodeQuantizingState({ bytes, step }: SavedState): {
  readonly snapshot: QuantizingSnapshot;
  readonly plain: Plain;
} {
  const { tensors, value } = decodeState(bytes);
  requirePlain(value, step);
  return { snapshot: { tensors, position: value.position }, plain: value };
}

async function resume(
  trainer: QuantizingTrainer,
  { steps }: QuantizingSettings,
  context: StageContext<'quantize'>,
): Promise<Omit<Plain, 'position'>> {
  const saved = await context.checkpoint.resume(async ({ step, bytes }) => {
    const { snapshot, plain } = decodeQuantizingState({ step, bytes });
    await trainer.restore(snapshot);
    return { ...plain, lines: parseJsonLines(plain.metrics) };
  }, steps);
  if (saved === null) return { metrics: '', loss: NaN };
  const { metrics, loss, lines } = saved;
  context.metrics(lines);
  return { metrics, loss };
}
