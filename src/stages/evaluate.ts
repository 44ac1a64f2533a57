import type { JsonObject } from '../base/json.ts';
import type { Split } from '../check/settings/corpus.ts';
import type { EvaluateSettings } from '../check/settings/evaluate.ts';
import type { Engine } from '../engine/engine.ts';
import { modelSize } from '../ml/compress/accounting.ts';
import { represent } from '../ml/compress/representation.ts';
import type { TokenMatrix } from '../ml/data/batches.ts';
import {
  Evaluator,
  holdParameters,
  meanOfRanks,
  mostReportedLoss,
  type Evaluation,
} from '../ml/evaluate/perplexity.ts';
import { withCacheChanged } from '../ml/models/cache-change.ts';
import { languageModel } from '../ml/models/build.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import { decodeCorpus, decodeModel, type Corpus } from './artifacts.ts';
import { columnsOf, requireVocabulary, sharesOf, spansOf } from './columns.ts';
import { jsonBytes } from './json-bytes.ts';
import { micronetFigures } from './micronet-score.ts';
import { Pace } from './pace.ts';
import { StopRequested, type StageContext, type StageResult } from './stage.ts';
import { withBoundWeights, withEngine } from './stage-engine.ts';
import { encodeLosses, type SplitLosses, type TextLosses } from './token-losses.ts';
import { StageTrouble } from './trouble.ts';
import { decodeUnigram } from './unigram.ts';

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
  const { splits, bptt, kernels, keep, compat } = context.settings;
  const corpus = decodeCorpus(context.input('corpus', 'tokens'));
  requireVocabulary(model, corpus);
  const texts = splits.map((split) => ({ split, shares: sharedOut(corpus, split, context.settings) }));

  const language = languageModel(model.description);
  const parameters =
    kernels === 'dense'
      ? await holdParameters(engine, language, model.weights)
      : // They are bound already.
        await engine.hold({});
  const evaluator = new Evaluator(engine, language, bptt, keep === 'losses' ? ['losses'] : []);
  const losses: SplitLosses = {};
  const results: Record<string, JsonObject> = {};
  const count = counterOf(
    context,
    texts.flatMap(({ shares }) => shares),
  );
  try {
    for (const { split, shares } of texts) {
      const evaluations: Evaluation[] = [];
      const kept: TextLosses[] = [];
      for (const text of shares) {
        const own = new Float32Array(keep === 'losses' ? predictedIn(text) : 0);
        let before = 0;
        const evaluation = await evaluator.evaluate(parameters, text, (tokens, figures) => {
          if (figures.losses !== undefined) own.set(figures.losses, before);
          count(tokens - before);
          before = tokens;
        });
        evaluations.push(evaluation);
        kept.push({ losses: own, text });
      }
      const evaluation = meanOfRanks(evaluations);
      requireFinite(split, evaluation);
      const isReported = compat !== 'source' || evaluation.loss <= mostReportedLoss;
      const bits = (evaluation.loss / Math.LN2).toFixed(3);
      context.log(
        `${split}: perplexity ${isReported ? evaluation.perplexity.toFixed(2) : 'NaN'}, ${bits} bits a token`,
      );
      results[split] = { ...evaluation, ...(isReported ? {} : { perplexity: null }) };
      if (keep === 'losses') losses[split] = kept;
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

/** A split as it is read: one text, or one for each rank. */
function sharedOut(
  corpus: Corpus,
  split: Split,
  { batch, bptt, columns, ranks = 1 }: EvaluateSettings,
): readonly TokenMatrix[] {
  return sharesOf(corpus, split, ranks).map((share) =>
    columns === 'windows' ? spansOf(share, split, batch, bptt) : columnsOf(share, split, batch),
  );
}

function predictedIn({ rows, columns }: TokenMatrix): number {
  return (rows - 1) * columns;
}

/** Counts tokens of all texts together, says how far an evaluation is, and hears when it shall stop. */
function counterOf(
  context: StageContext<'evaluate'>,
  texts: readonly TokenMatrix[],
): (tokens: number) => void {
  const total = texts.reduce((sum, text) => sum + predictedIn(text), 0);
  const pace = new Pace();
  let done = 0;
  return (tokens) => {
    if (context.stopRequested()) throw new StopRequested();
    done += tokens;
    const speed = pace.count(tokens);
    if (speed !== null) context.progress({ done, total, unit: 'tokens', ...speed });
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
  const all = decodeUnigram(context.input('corpus', 'unigram'));
  const asked = splits.flatMap((split) => (all[split] === undefined ? [] : [[split, all[split]] as const]));
  return Object.fromEntries(asked);
}
