import { countsOf } from '../ml/compress/accounting.ts';
import { describe } from '../ml/models/description.ts';
import { initialise } from '../ml/models/initialise.ts';
import { decodeCorpus, encodeModel } from './artifacts.ts';
import { fit } from './fit.ts';
import { stageEngine } from './stage-engine.ts';
import type { StageContext, StageResult } from './stage.ts';

export async function runTrain(context: StageContext<'train'>): Promise<StageResult> {
  const { settings } = context;
  const corpus = decodeCorpus(context.input('corpus', 'tokens'));
  const description = describe(settings.model, corpus.vocabulary);
  const weights = initialise(description, settings.seed);
  const engine = stageEngine(settings.engine);
  const fitted = await fit(
    { engine, corpus, start: { description, weights }, settings, pruner: null },
    context,
  );
  if (fitted.status === 'stopped') return fitted;
  const { steps, epochs, loss, validLoss, validPerplexity } = fitted;
  const { parameters } = countsOf(fitted.weights);
  return {
    status: 'done',
    outputs: { ...encodeModel({ description, weights: fitted.weights }), metrics: fitted.metrics },
    summary: { steps, epochs, loss, validLoss, validPerplexity, parameters },
  };
}
