import { countsOf } from '../ml/compress/accounting.ts';
import type { Distillation } from '../ml/distill/distillation.ts';
import { describe } from '../ml/models/description.ts';
import { initialise } from '../ml/models/initialise.ts';
import { sparseTensorsOf } from '../ml/sparse/model-tensors.ts';
import { decodeCorpus, encodeModel, type Corpus } from './artifacts.ts';
import { requireFullBins } from './columns.ts';
import { fit } from './fit.ts';
import { storedLabels } from './label-table.ts';
import { withEngine } from './stage-engine.ts';
import type { StageContext, StageResult } from './stage.ts';

export async function runTrain(context: StageContext<'train'>): Promise<StageResult> {
  const { settings } = context;
  const corpus = decodeCorpus(context.input('corpus', 'tokens'));
  const description = describe(settings.model, corpus.vocabulary);
  requireFullBins(description);
  const weights = () => initialise(description, settings.seed);
  const sparse = settings.sparse && { settings: settings.sparse, tensors: sparseTensorsOf(description) };
  const distillation = distillationOf(context, corpus);
  const fitted = await withEngine(settings, (engine) =>
    fit(
      {
        ...{ engine, corpus, description, weights, settings, pruner: null },
        ...(sparse ? { sparse } : {}),
        ...(distillation ? { distillation } : {}),
      },
      context,
    ),
  );
  if (fitted.status === 'stopped') return fitted;
  const { steps, epochs, loss, validLoss, validPerplexity } = fitted;
  const { parameters, nonzeros, sparsity } = countsOf(fitted.weights);
  const pruned = (sparse?.tensors ?? []).map(({ name }) => name).sort();
  return {
    status: 'done',
    outputs: {
      ...encodeModel({ description: { ...description, pruned }, weights: fitted.weights }),
      metrics: fitted.metrics,
    },
    summary: {
      ...{ steps, epochs, loss, validLoss, validPerplexity, parameters },
      ...(sparse ? { nonzeros, sparsity } : {}),
    },
  };
}

/** What the student is taught beside its text; null = nothing. */
function distillationOf(context: StageContext<'train'>, { train, vocabulary }: Corpus): Distillation | null {
  const { distill } = context.settings;
  if (distill === undefined) return null;
  const labels = storedLabels(
    context.input('labels', 'labels'),
    (digest, position, into) => {
      context.inputPart(digest, position, into);
    },
    { rows: train.length, words: vocabulary },
  );
  return { settings: distill, labels };
}
