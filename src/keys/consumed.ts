import type { InputRole, StageKind } from '../check/plan.ts';

type Consumed = Readonly<Partial<Record<InputRole, readonly string[]>>>;

const model = ['weights', 'model'];

/**
 * Which outputs of its inputs a stage of each kind reads. It is handed these and no others, so that a content key names
 * everything that reached the stage, and an output that nobody reads (a metric log) cannot make anything rerun.
 */
export const consumed: Readonly<Record<StageKind, Consumed>> = {
  corpus: {},
  train: { corpus: ['tokens'] },
  prune: { corpus: ['tokens'], model },
  quantize: { model },
  evaluate: { corpus: ['tokens', 'unigram'], model },
};
