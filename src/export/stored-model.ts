import type { StoredModel } from '../exec/exporting.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import { decodeModel } from '../stages/artifacts.ts';
import { decodeVocabulary } from '../stages/words.ts';
import { foreign } from '../store/foreign.ts';
import { Store } from '../store/store.ts';

/** A model of the store with its words in the order of their ids. */
export interface ModelWithWords {
  readonly model: TrainedModel;
  readonly words: readonly string[];
}

export function readStored(stored: StoredModel): ModelWithWords {
  const store = new Store(stored.store);
  const model = decodeModel(store.readBlob(stored.weights), store.readBlob(stored.model));
  const listed = store.readBlob(stored.vocabulary);
  const words = decodeVocabulary(listed);
  const { vocabulary } = model.description;
  if (words.length === vocabulary) return { model, words };
  throw foreign('the list of words', listed, `it has ${words.length}, and the model knows ${vocabulary}`);
}
