import type { InputRole, StageKind } from '../check/plan.ts';

type Consumed = Readonly<Partial<Record<InputRole, readonly string[]>>>;

const model = ['weights', 'model'];

/**
 * Which outputs of its inputs a stage of each kind reads. It is handed these and no others, so that a content key names
 * everything that reached the stage, and an output that nobody reads (a metric log) cannot make anything rerun.
 */
export const consumed: Readonly<Record<StageKind, Consumed>> = {
  corpus: {},
  // The index names the rest of the labels by its digests.
  train: { corpus: ['tokens'], labels: ['labels'] },
  soft_labels: { corpus: ['tokens'], model },
  sensitivity: { corpus: ['tokens'], model },
  load: { corpus: ['tokens'] },
  prune: { corpus: ['tokens'], model, schedule: ['schedule'] },
  quantize: { corpus: ['tokens'], model },
  search_cache: { corpus: ['tokens'], model },
  evaluate: { corpus: ['tokens', 'unigram'], model },
};
