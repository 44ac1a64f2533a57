import type { JsonObject } from '../base/json.ts';
import type { Split } from '../check/settings/corpus.ts';
import type { Engine } from '../engine/engine.ts';
import { modelSize } from '../ml/compress/accounting.ts';
import { represent } from '../ml/compress/representation.ts';
import { Evaluator, holdParameters, mostReportedLoss, type Evaluation } from '../ml/evaluate/perplexity.ts';
import { withCacheChanged } from '../ml/models/cache-change.ts';
import { languageModel } from '../ml/models/build.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import { decodeCorpus, decodeModel } from './artifacts.ts';
import { columnsOf, requireVocabulary, spansOf } from './columns.ts';
import { jsonBytes, parseJson } from './json-bytes.ts';
import { micronetFigures } from './micronet-score.ts';
import { Pace } from './pace.ts';
import { StopRequested, type StageContext, type StageResult } from './stage.ts';
import { withBoundWeights, withEngine } from './stage-engine.ts';
import { encodeLosses, type SplitLosses } from './token-losses.ts';
import { StageTrouble } from './trouble.ts';

export async function runEvaluate(context: StageContext<'evaluate'>): Promise<StageResult> {
  try {
    const given = decodeModel(context.input('model', 'weights'), context.input('model', 'model'));
    const { kernels, cache } = context.settings;
    const model = withCacheChanged(given, cache);
    const { metrics, outputs } =
      kernels === 'dense'
        ? await withEngine(context.settings, (engine) => measure(context, model, engine))
        : await withBoundWeights(represent(model, kernels).weights, context.settings, (engine) =>
            measure(context, model, engine),
          );
    return { status: 'done', outputs: { metrics: jsonBytes(metrics), ...outputs }, summary: metrics };
  } catch (error) {
    if (error instanceof StopRequested) return { status: 'stopped', step: 0 };
    throw error;
  }
}

async function measure(
  context: StageContext<'evaluate'>,
  model: TrainedModel,
  engine: Engine,
): Promise<Measured> {
  const { splits, batch, bptt, kernels, keep, columns, compat } = context.settings;
  const corpus = decodeCorpus(context.input('corpus', 'tokens'));
  requireVocabulary(model, corpus);
  const texts = splits.map((split) => ({
    split,
    text: columns === 'windows' ? spansOf(corpus, split, batch, bptt) : columnsOf(corpus, split, batch),
  }));
  const total = texts.reduce((sum, { text }) => sum + (text.rows - 1) * batch, 0);

  const language = languageModel(model.description);
  const parameters =
    kernels === 'dense'
      ? await holdParameters(engine, language, model.weights)
      : // They are bound already.
        await engine.hold({});
  const evaluator = new Evaluator(engine, language, bptt, keep === 'losses' ? ['losses'] : []);
  const losses: SplitLosses = {};
  const pace = new Pace();
  const results: Record<string, JsonObject> = {};
  let done = 0;
  try {
    for (const { split, text } of texts) {
      let before = 0;
      const own = new Float32Array(keep === 'losses' ? (text.rows - 1) * batch : 0);
      const evaluation = await evaluator.evaluate(parameters, text, (tokens, figures) => {
        if (figures.losses !== undefined) own.set(figures.losses, before);
        if (context.stopRequested()) throw new StopRequested();
        const speed = pace.count(tokens - before);
        before = tokens;
        if (speed === null) return;
        context.progress({ done: done + tokens, total, unit: 'tokens', ...speed });
      });
      done += before;
      requireFinite(split, evaluation);
      const isReported = compat !== 'source' || evaluation.loss <= mostReportedLoss;
      const bits = (evaluation.loss / Math.LN2).toFixed(3);
      context.log(
        `${split}: perplexity ${isReported ? evaluation.perplexity.toFixed(2) : 'NaN'}, ${bits} bits a token`,
      );
      results[split] = { ...evaluation, ...(isReported ? {} : { perplexity: null }) };
      if (keep === 'losses') losses[split] = { losses: own, text };
    }
  } finally {
    await evaluator.dispose();
    await parameters.dispose();
  }
  const { score } = context.settings;
  return {
    metrics: {
      ...results,
      ...modelSize(model),
      ...(score === undefined ? {} : micronetFigures(model, corpus.test, score.counting)),
      unigram: unigramOf(context, splits),
    },
    outputs: keep === 'losses' ? { losses: encodeLosses(losses) } : {},
  };
}

interface Measured {
  readonly metrics: JsonObject;
  /** Beside the metrics. */
  readonly outputs: Readonly<Record<string, Uint8Array>>;
}

function requireFinite(split: Split, { loss, perplexity }: Evaluation): void {
  if (Number.isFinite(perplexity)) return;
  throw new StageTrouble(
    `the model's perplexity on ${split} is no finite number (loss ${loss})`,
    'its weights are not those of a language model any more: was it trained at too high a rate, or rounded too far?',
  );
}

/** Perplexity of word frequencies alone on the same tokens; the training split has none. */
function unigramOf(context: StageContext<'evaluate'>, splits: readonly Split[]): JsonObject {
  const all = parseJson(context.input('corpus', 'unigram')) as Readonly<Partial<Record<Split, number>>>;
  const asked = splits.flatMap((split) => (all[split] === undefined ? [] : [[split, all[split]] as const]));
  return Object.fromEntries(asked);
}
