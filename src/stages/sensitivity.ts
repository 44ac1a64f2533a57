import { list, number, parseAs } from '../base/shape.ts';
import type { SensitivitySettings } from '../check/settings/sensitivity.ts';
import type { Engine, Held } from '../engine/engine.ts';
import { pruneByMagnitude } from '../ml/compress/magnitude.ts';
import { Evaluator, holdParameters } from '../ml/evaluate/perplexity.ts';
import { languageModel } from '../ml/models/build.ts';
import { tensorNamed, type TrainedModel, type Weights } from '../ml/models/weights.ts';
import { decodeCorpus, decodeModel, type Corpus } from './artifacts.ts';
import { CheckpointClock } from './checkpoint-clock.ts';
import { columnsOf, requireTensors, requireVocabulary } from './columns.ts';
import { foundSchedule, sparsityOf, type Question } from './found-schedule.ts';
import { jsonBytes, jsonLine } from './json-bytes.ts';
import { StopRequested, type StageContext, type StageResult } from './stage.ts';
import { withEngine } from './stage-engine.ts';
import { StageTrouble } from './trouble.ts';
import { requireFit } from './unfit-state.ts';

export async function runSensitivity(context: StageContext<'sensitivity'>): Promise<StageResult> {
  const model = decodeModel(context.input('model', 'weights'), context.input('model', 'model'));
  const corpus = decodeCorpus(context.input('corpus', 'tokens'));
  requireVocabulary(model, corpus);
  requireTensors(model, Object.keys(context.settings.tensors));
  const measured = await withEngine(context.settings, (engine) => measureAll(model, corpus, engine, context));
  if (measured.status === 'stopped') return { status: 'stopped', step: measured.losses.length };
  const { questions, losses } = measured;
  const lines = questions.map(({ tensor, sparsity }, index) =>
    jsonLine({ tensor, sparsity, loss: losses[index] ?? NaN }),
  );
  const { schedule, summary } = foundSchedule(model.weights, questions, losses, context.settings);
  return {
    status: 'done',
    outputs: { schedule: jsonBytes(schedule), metrics: new TextEncoder().encode(lines.join('')) },
    summary,
  };
}

interface Measured {
  readonly status: 'done' | 'stopped';
  readonly questions: readonly Question[];
  /** Of the questions, in order, as far as it came. */
  readonly losses: readonly number[];
}

function questionsOf(
  { tensors, levels }: SensitivitySettings,
  { weights }: TrainedModel,
): readonly Question[] {
  const ofTensors = Object.entries(tensors)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([tensor, most]): Question[] => {
      const has = sparsityOf(tensorNamed(weights, tensor));
      const wanted = [...levels.filter((level) => level < most), most];
      return wanted.filter((level) => level > has).map((sparsity) => ({ tensor, sparsity }));
    });
  return [{ tensor: null, sparsity: 0 }, ...ofTensors];
}

/** Goes on from a checkpoint, which holds the losses so far. */
async function measureAll(
  model: TrainedModel,
  corpus: Corpus,
  engine: Engine,
  context: StageContext<'sensitivity'>,
): Promise<Measured> {
  const { settings, checkpoint, upkeep } = context;
  const questions = questionsOf(settings, model);
  const losses =
    (await checkpoint.resume(({ step, bytes }) => {
      const losses = parseAs(list(number()), bytes) as number[];
      requireFit(losses.length === step && step <= questions.length, 'it is no losses');
      return losses;
    })) ?? [];
  const clock = new CheckpointClock(upkeep, losses.length);
  const save = () => {
    checkpoint.write({ step: losses.length, pieces: [jsonBytes(losses)] });
    return Promise.resolve();
  };
  const text = columnsOf(
    { ...corpus, valid: corpus.valid.subarray(0, settings.tokens ?? corpus.valid.length) },
    'valid',
    settings.batch,
  );
  const language = languageModel(model.description);
  const parameters = await holdParameters(engine, language, model.weights);
  const evaluator = new Evaluator(engine, language, settings.bptt);
  try {
    for (const question of questions.slice(losses.length)) {
      if (clock.isDue(losses.length)) await clock.timed(losses.length, save);
      await pruned(parameters, model.weights, question);
      const { loss } = await evaluator.evaluate(parameters, text, () => {
        if (context.stopRequested()) throw new StopRequested();
      });
      await restored(parameters, model.weights, question);
      losses.push(finite(loss, question));
      const { tensor, sparsity } = question;
      if (tensor !== null)
        context.log(`${tensor} to ${(100 * sparsity).toFixed(0)}%: perplexity ${Math.exp(loss).toFixed(2)}`);
      context.progress({ done: losses.length, total: questions.length, unit: 'evaluations', loss });
    }
    return { status: 'done', questions, losses };
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    if (losses.length > 0) await save();
    return { status: 'stopped', questions, losses };
  } finally {
    await evaluator.dispose();
    await parameters.dispose();
  }
}

async function pruned(parameters: Held, weights: Weights, { tensor, sparsity }: Question): Promise<void> {
  if (tensor === null) return;
  const values = tensorNamed(weights, tensor).slice();
  pruneByMagnitude(values, new Float32Array(values.length).fill(1), sparsity);
  await parameters.write({ [`parameter:${tensor}`]: values });
}

async function restored(parameters: Held, weights: Weights, { tensor }: Question): Promise<void> {
  if (tensor !== null) await parameters.write({ [`parameter:${tensor}`]: tensorNamed(weights, tensor) });
}

function finite(loss: number, { tensor }: Question): number {
  if (Number.isFinite(loss)) return loss;
  throw new StageTrouble(
    `the loss is no finite number${tensor === null ? '' : ` with \`${tensor}\` pruned`}`,
    'its weights are not those of a language model any more: was it trained at too high a rate?',
  );
}
