import type { StageKind } from '../check/plan.ts';
import type { StageProgram } from './stage.ts';

/**
 * What runs each kind of stage. Loaded at first use: the tensor libraries cost seconds, which a corpus need not wait
 * for.
 */
export const programs: { readonly [K in StageKind]: () => Promise<StageProgram<K>> } = {
  corpus: async () => (await import('./corpus.ts')).runCorpus,
  train: async () => (await withModels(import('./train.ts'))).runTrain,
  sensitivity: async () => (await withModels(import('./sensitivity.ts'))).runSensitivity,
  soft_labels: async () => (await withModels(import('./soft-labels.ts'))).runSoftLabels,
  load: async () => (await withModels(import('./load.ts'))).runLoad,
  prune: async () => (await withModels(import('./prune.ts'))).runPrune,
  quantize: async () => (await withModels(import('./quantize.ts'))).runQuantize,
  search_cache: async () => (await withModels(import('./search-cache.ts'))).runSearchCache,
  evaluate: async () => (await withModels(import('./evaluate.ts'))).runEvaluate,
};

/**
 * Every stage that computes with weights does so in the same arithmetic, denormals flushed, whatever this worker ran
 * before. Left to itself the arithmetic would change with the first session that a stage opens.
 */
async function withModels<T>(module: Promise<T>): Promise<T> {
  const { flushDenormals } = await import('../engine/runtime/denormals.ts');
  await flushDenormals();
  return module;
}
