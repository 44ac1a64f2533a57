import { fault } from '../base/fault.ts';
import type { FittingSettings } from '../check/settings/training.ts';
import type { JobStopped } from '../exec/job.ts';
import { countsOf, nonzerosOf } from '../ml/compress/accounting.ts';
import { pruneOnce, prunerOf, type Pruner } from '../ml/compress/pruner.ts';
import { tensorNamed, type TrainedModel, type Weights } from '../ml/models/weights.ts';
import type { ModelDescription } from '../ml/models/description.ts';
import { decodeCorpus, decodeModel, encodeModel, type Corpus } from './artifacts.ts';
import { requireTensors, requireVocabulary } from './columns.ts';
import { fit, type Fitted } from './fit.ts';
import { pruneTargets, type Targets } from './prune-targets.ts';
import { withEngine } from './stage-engine.ts';
import type { StageContext, StageResult } from './stage.ts';

export async function runPrune(context: StageContext<'prune'>): Promise<StageResult> {
  const { settings } = context;
  // Read again where it is needed again: retraining a large model needs the memory.
  const start = () => decodeModel(context.input('model', 'weights'), context.input('model', 'model'));
  const targets = pruneTargets(
    settings,
    () => context.input('schedule', 'schedule'),
    () => Object.keys(start().weights),
  );
  const fitted =
    settings.retraining === null ? null : await retrain(start, targets, settings.retraining, context);
  if (fitted?.status === 'stopped') return fitted;
  const weights = fitted?.weights ?? prunedAtOnce(start(), targets);
  const before = start();
  requireSparsity(weights, before, targets);

  const { description } = before;
  const pruned = [...new Set([...description.pruned, ...Object.keys(targets)])].sort();
  // Further training leaves the grid that a quantization put the weights on; zeros are on every grid.
  const bits = fitted === null ? description.bits : {};
  const { parameters, nonzeros, sparsity } = countsOf(weights);
  return {
    status: 'done',
    outputs: {
      ...encodeModel({ description: { ...description, pruned, bits }, weights }),
      metrics: fitted?.metrics ?? new Uint8Array(),
    },
    summary: {
      sparsity,
      nonzeros,
      parameters,
      ...(fitted === null ? {} : { steps: fitted.steps, validPerplexity: fitted.validPerplexity }),
    },
  };
}

function prunedAtOnce(model: TrainedModel, targets: Targets): Weights {
  requireTensors(model, Object.keys(targets));
  return pruneOnce(model, targets).weights;
}

async function retrain(
  start: () => TrainedModel,
  targets: Targets,
  retraining: FittingSettings,
  context: StageContext<'prune'>,
): Promise<Fitted | JobStopped> {
  const corpus = decodeCorpus(context.input('corpus', 'tokens'));
  const description = descriptionFor(start(), targets, corpus);
  const weights = () => start().weights;
  let sparsity = 0;
  const pruner = watched(prunerOf({ targets, schedule: context.settings.schedule }), (step, weights) => {
    ({ sparsity } = countsOf(weights));
    context.log(`step ${step}: ${(100 * sparsity).toFixed(2)}% of all weights are zero`);
  });
  const beside = () => ({ sparsity });
  return withEngine(retraining, (engine) =>
    fit({ engine, corpus, description, weights, settings: retraining, pruner, beside }, context),
  );
}

/** Of a model that fits the rest; its weights are not kept. */
function descriptionFor(model: TrainedModel, targets: Targets, corpus: Corpus): ModelDescription {
  requireVocabulary(model, corpus);
  requireTensors(model, Object.keys(targets));
  return model.description;
}

/** Tells of every act of a pruner, and of the first step, which may be one after a checkpoint. */
function watched(pruner: Pruner, onPruned: (step: number, weights: Weights) => void): Pruner {
  let isFirst = true;
  return {
    tensors: pruner.tensors,
    actsAt: (step) => isFirst || pruner.actsAt(step),
    act: (step, weights, masks) => {
      pruner.act(step, weights, masks);
      onPruned(step, weights);
      isFirst = false;
    },
  };
}

/** What a stage promises is checked on the weights that it leaves, not on the way it made them. */
function requireSparsity(weights: Weights, start: TrainedModel, targets: Targets): void {
  for (const [name, { to }] of Object.entries(targets)) {
    const values = tensorNamed(weights, name);
    const zeros = values.length - nonzerosOf(values);
    const promised = Math.floor(to * values.length);
    if (zeros < promised) fault(`${name} has ${zeros} zeros; ${promised} were promised`);
  }
  for (const name of start.description.pruned) {
    const before = tensorNamed(start.weights, name);
    const after = tensorNamed(weights, name);
    if (before.some((value, index) => value === 0 && after[index] !== 0)) {
      fault(`zeros of ${name} that an earlier stage pruned have grown back`);
    }
  }
}
