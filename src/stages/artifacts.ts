import type { JsonObject } from '../base/json.ts';
import type { Split } from '../check/settings/corpus.ts';
import { tokensIn, type TokenPieces } from '../ml/data/token-log.ts';
import type { ModelDescription } from '../ml/models/description.ts';
import { tensorNamed, weightShapes, type TrainedModel } from '../ml/models/weights.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  safetensorsPieces,
  viewSafetensors,
} from '../ml/tensors/safetensors.ts';
import { jsonBytes, parseJson } from './json-bytes.ts';

/** What a corpus leaves for the stages that read it. */
export interface Corpus extends Readonly<Record<Split, Int32Array>> {
  /** Number of word types V: every id is below it. */
  readonly vocabulary: number;
}

/** The role `tokens`, in pieces of the file. */
export function corpusPieces(
  texts: Readonly<Record<Split, TokenPieces>>,
  vocabulary: number,
): readonly Uint8Array[] {
  const vector = (pieces: TokenPieces) => ({ shape: [tokensIn(pieces)], data: pieces });
  return safetensorsPieces({
    train: vector(texts.train),
    valid: vector(texts.valid),
    test: vector(texts.test),
    // A word may stand in no split (`<unk>`), so the ids alone do not tell how many there are.
    vocabulary: vector([Int32Array.of(vocabulary)]),
  });
}

/** Views of the bytes. */
export function decodeCorpus(bytes: Uint8Array): Corpus {
  const tensors = viewSafetensors(bytes);
  const ids = (name: string) => tensorNamed(tensors, name).data as Int32Array;
  const [vocabulary = 0] = ids('vocabulary');
  return { train: ids('train'), valid: ids('valid'), test: ids('test'), vocabulary };
}

/** The roles `weights` and `model`. */
export function encodeModel({ description, weights }: TrainedModel): {
  weights: Uint8Array;
  model: Uint8Array;
} {
  const tensors = Object.entries(weightShapes(description)).map(
    ([name, shape]) => [name, { shape, data: tensorNamed(weights, name) }] as const,
  );
  return {
    weights: encodeSafetensors(Object.fromEntries(tensors)),
    model: jsonBytes(description as unknown as JsonObject),
  };
}

export function decodeModel(weights: Uint8Array, model: Uint8Array): TrainedModel {
  const tensors = Object.entries(decodeSafetensors(weights));
  return {
    description: parseJson(model) as ModelDescription,
    weights: Object.fromEntries(tensors.map(([name, { data }]) => [name, data as Float32Array])),
  };
}
