import type { StoredModel } from '../exec/exporting.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import { decodeModel } from '../stages/artifacts.ts';
import { parseJson } from '../stages/json-bytes.ts';
import { Store } from '../store/store.ts';

/** A model of the store with its words in the order of their ids. */
export interface ModelWithWords {
  readonly model: TrainedModel;
  readonly words: readonly string[];
}

export function readStored(stored: StoredModel): ModelWithWords {
  const store = new Store(stored.store);
  return {
    model: decodeModel(store.readBlob(stored.weights), store.readBlob(stored.model)),
    words: parseJson(store.readBlob(stored.vocabulary)) as readonly string[],
  };
}
