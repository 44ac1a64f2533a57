import type { StoredModel } from '../exec/exporting.ts';
import type { RunRecord, RunStage } from '../exec/run-record.ts';
import type { StageRecord } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { findStage } from './archive.ts';
import { UsageError } from './exit.ts';

/** A stage whose result is a model, with what the store has of it. */
export interface ModelStage {
  readonly record: StageRecord;
  readonly stored: StoredModel;
}

/** A `UsageError` says why the stage has no model, or none any more. */
export function modelStage(store: Store, run: RunRecord, stage: RunStage): ModelStage {
  if (!makesModels(stage)) {
    const models = run.stages.filter(makesModels);
    throw new UsageError(
      `\`${stage.name}\` is a stage of kind ${stage.kind}, which makes no model`,
      `those of the run that do: ${models.map(({ name }) => name).join(', ') || 'none'}`,
    );
  }
  const record = resultOf(store, run, stage);
  const { tokens, vocabulary } = resultOf(store, run, corpusOf(run, stage)).outputs;
  const { weights, model } = record.outputs;
  if (weights === undefined || model === undefined || tokens === undefined || vocabulary === undefined)
    throw new UsageError(`the result of \`${stage.name}\` was made by another version of athanor`);
  const stored = {
    store: store.layout.root,
    weights: weights.digest,
    model: model.digest,
    vocabulary: vocabulary.digest,
    tokens: tokens.digest,
  };
  return { record, stored };
}

/** The stage's own record and those of the models that it was made from, back to the first. */
export function lineageOf(store: Store, run: RunRecord, stage: RunStage): readonly StageRecord[] {
  const { model } = stage.inputs;
  const record = resultOf(store, run, stage);
  return model === undefined ? [record] : [record, ...lineageOf(store, run, findStage(run, model))];
}

function makesModels({ kind }: RunStage): boolean {
  switch (kind) {
    case 'train':
    case 'load':
    case 'prune':
    case 'quantize':
    case 'search_cache':
      return true;
    case 'corpus':
    case 'evaluate':
    case 'soft_labels':
    case 'sensitivity':
      return false;
  }
}

/** The nearest corpus upstream: the one that the weights were fitted to last. */
function corpusOf(run: RunRecord, stage: RunStage): RunStage {
  const { corpus, model } = stage.inputs;
  if (corpus !== undefined) return findStage(run, corpus);
  if (model !== undefined) return corpusOf(run, findStage(run, model));
  throw new UsageError(`run ${run.run} does not say which corpus \`${stage.name}\` was made from`);
}

function resultOf(store: Store, run: RunRecord, stage: RunStage): StageRecord {
  const found = stage.contentKey === null ? null : store.lookup(stage.contentKey);
  if (found?.kind === 'hit') return found.record;
  const state = stage.outcome ?? 'not ended';
  throw new UsageError(
    stage.outcome === 'ran' || stage.outcome === 'hit'
      ? `the result of \`${stage.name}\` is not in the store any more`
      : `\`${stage.name}\` has no result in run ${run.run}: ${state}`,
    `make it with \`athanor run ${run.file}\``,
  );
}
