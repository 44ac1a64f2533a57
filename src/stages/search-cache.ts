import type { JsonObject } from '../base/json.ts';
import type { Engine } from '../engine/engine.ts';
import { countsOf } from '../ml/compress/accounting.ts';
import { searchCache, usualStart, type CacheNumbers } from '../ml/evaluate/cache-search.ts';
import { CacheSurvey } from '../ml/evaluate/cache-survey.ts';
import { holdParameters, mostReportedLoss } from '../ml/evaluate/perplexity.ts';
import { languageModel } from '../ml/models/build.ts';
import { cacheNumbers, withFixedCache, withoutCache } from '../ml/models/cache-change.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import { decodeCorpus, decodeModel, encodeModel } from './artifacts.ts';
import { columnsOf, requireVocabulary } from './columns.ts';
import { jsonLine } from './json-bytes.ts';
import { Pace } from './pace.ts';
import { StopRequested, type StageContext, type StageResult } from './stage.ts';
import { withEngine } from './stage-engine.ts';
import { StageTrouble } from './trouble.ts';

export async function runSearchCache(context: StageContext<'search_cache'>): Promise<StageResult> {
  const { settings } = context;
  const model = decodeModel(context.input('model', 'weights'), context.input('model', 'model'));
  let evaluations = 0;
  try {
    return await withEngine(settings, async (engine) => {
      const judge = new Judge(context, model, engine);
      try {
        let trace = '';
        const start = { ...(cacheNumbers(model) ?? usualStart), ...settings.start };
        const { best } = await searchCache(start, settings.until, async (numbers) => {
          if (context.stopRequested()) throw new StopRequested();
          const loss = await judge.lossOf(numbers);
          evaluations++;
          trace += jsonLine({ ...numbers, loss: Number.isFinite(loss) ? loss : null });
          return settings.compat === 'source' && loss > mostReportedLoss ? NaN : loss;
        });
        requireFound(best);
        const { lambda, theta, value: validLoss } = best;
        const found = withFixedCache(model, { ...settings.cache, lambda, theta });
        return {
          status: 'done',
          outputs: { ...encodeModel(found), metrics: new TextEncoder().encode(trace) },
          summary: {
            ...{ lambda, theta, size: settings.cache.size, validLoss, validPerplexity: Math.exp(validLoss) },
            ...{ evaluations, parameters: countsOf(found.weights).parameters },
          },
        };
      } finally {
        await judge.dispose();
      }
    });
  } catch (error) {
    // Every evaluation so far is kept, so there is nothing else to save.
    if (error instanceof StopRequested) return { status: 'stopped', step: evaluations };
    throw error;
  }
}

/** Losses by lambda and theta: kept ones of earlier searches, else from one survey of the text. */
class Judge {
  readonly #context: StageContext<'search_cache'>;
  readonly #model: TrainedModel;
  readonly #engine: Engine;
  #survey: CacheSurvey | null = null;

  constructor(context: StageContext<'search_cache'>, model: TrainedModel, engine: Engine) {
    this.#context = context;
    this.#model = model;
    this.#engine = engine;
  }

  async lossOf(numbers: CacheNumbers): Promise<number> {
    const question = this.#questionOf(numbers);
    const known = this.#context.answers.find(question);
    if (typeof known === 'number') return known;
    this.#survey ??= await this.#surveyed();
    const loss = await this.#survey.loss(numbers);
    const { lambda, theta } = numbers;
    this.#context.log(
      `lambda ${lambda.toPrecision(6)}, theta ${theta.toPrecision(6)}: perplexity ${Math.exp(loss).toFixed(4)}`,
    );
    if (Number.isFinite(loss)) this.#context.answers.keep(question, loss);
    return loss;
  }

  async dispose(): Promise<void> {
    await this.#survey?.dispose();
  }

  /** All that the loss depends on beside what the stage reads. */
  #questionOf(numbers: CacheNumbers): JsonObject {
    const { cache, batch, bptt, engine, device, threads } = this.#context.settings;
    return { ...numbers, ...cache, batch, bptt, engine, device, threads };
  }

  async #surveyed(): Promise<CacheSurvey> {
    const { cache, batch, bptt } = this.#context.settings;
    const corpus = decodeCorpus(this.#context.input('corpus', 'tokens'));
    requireVocabulary(this.#model, corpus);
    const text = columnsOf(corpus, 'valid', batch);
    const { description, weights } = withoutCache(this.#model);
    const language = languageModel(description);
    const parameters = await holdParameters(this.#engine, language, weights);
    const pace = new Pace();
    const total = (text.rows - 1) * batch;
    let before = 0;
    try {
      return await CacheSurvey.of(this.#engine, language, parameters, text, bptt, cache, (done) => {
        if (this.#context.stopRequested()) throw new StopRequested();
        const speed = pace.count(done - before);
        before = done;
        if (speed !== null) this.#context.progress({ done, total, unit: 'tokens', ...speed });
      });
    } finally {
      await parameters.dispose();
    }
  }
}

function requireFound({ value }: { readonly value: number }): void {
  if (Number.isFinite(value)) return;
  throw new StageTrouble(
    'no lambda and theta that were tried give a perplexity',
    "begin elsewhere with `lambda` and `theta`, and without `compat source` if the model's perplexity is above 148",
  );
}
