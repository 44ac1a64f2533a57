import type { StageKind } from '../check/plan.ts';
import type { StageProgram } from './stage.ts';

/**
 * What runs each kind of stage. Loaded at first use: the tensor libraries cost seconds, which a corpus need not wait
 * for.
 */
export const programs: { readonly [K in StageKind]: () => Promise<StageProgram<K>> } = {
  corpus: async () => (await import('./corpus.ts')).runCorpus,
  train: async () => (await import('./train.ts')).runTrain,
  prune: async () => (await import('./prune.ts')).runPrune,
  quantize: async () => (await import('./quantize.ts')).runQuantize,
  evaluate: async () => (await import('./evaluate.ts')).runEvaluate,
};
