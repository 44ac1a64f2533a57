import type { JsonObject } from '../base/json.ts';
import { Misshapen, parseAs } from '../base/shape.ts';
import { misfitOfDescription } from '../check/described-model.ts';
import { mostWords } from '../check/settings/bounds.ts';
import { splits, type Split } from '../check/settings/corpus.ts';
import { gridOf } from '../ml/compress/grid.ts';
import { tokensIn, type TokenPieces } from '../ml/data/token-log.ts';
import type { ModelDescription } from '../ml/models/description.ts';
import { tensorNamed, weightShapes, type TrainedModel } from '../ml/models/weights.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  safetensorsPieces,
  SafetensorsError,
  viewSafetensors,
  type StoredTensor,
} from '../ml/tensors/safetensors.ts';
import { readForeign } from '../store/foreign.ts';
import { jsonBytes } from './json-bytes.ts';

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

/** Views of the bytes. Throws a StoreError where they are none of a corpus. */
export function decodeCorpus(bytes: Uint8Array): Corpus {
  return readForeign('the text', bytes, corpusIn, SafetensorsError);
}

function corpusIn(bytes: Uint8Array): Corpus {
  const tensors = viewSafetensors(bytes);
  const ids = (name: string) => vectorNamed(tensors, name, Int32Array);
  const [vocabulary = 0, ...more] = ids('vocabulary');
  if (more.length > 0 || vocabulary < 1 || vocabulary > mostWords)
    throw new Misshapen('its number of word types is none');
  const corpus = { train: ids('train'), valid: ids('valid'), test: ids('test'), vocabulary };
  for (const split of splits) requireIds(corpus[split], vocabulary, split);
  return corpus;
}

/** The runtime looks words up by their ids. */
function requireIds(ids: Int32Array, vocabulary: number, split: Split): void {
  for (const id of ids) {
    if (id < 0 || id >= vocabulary)
      throw new Misshapen(`${split} has the word ${id}, and there are ${vocabulary} word types`);
  }
}

/** The tensor of that name, if it is one of a single dimension and such values. */
export function vectorNamed<A extends StoredTensor['data']>(
  tensors: Readonly<Record<string, StoredTensor>>,
  name: string,
  Values: new (length: number) => A,
): A {
  const { shape = [], data = null } = Object.hasOwn(tensors, name) ? (tensors[name] ?? {}) : {};
  if (shape.length === 1 && data instanceof Values) return data;
  throw new Misshapen(`it has no \`${name}\``);
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

/** Throws a StoreError where the bytes are none of a model, or the weights those of another. */
export function decodeModel(weights: Uint8Array, model: Uint8Array): TrainedModel {
  const description = readForeign(
    'the description of a model',
    model,
    (bytes) => parseAs(misfitOfDescription, bytes) as ModelDescription,
  );
  return readForeign(
    'the weights of a model',
    weights,
    (bytes) => ({ description, weights: weightsIn(decodeSafetensors(bytes), description) }),
    SafetensorsError,
  );
}

/** In the order of the file. */
function weightsIn(
  tensors: Readonly<Record<string, StoredTensor>>,
  description: ModelDescription,
): Readonly<Record<string, Float32Array>> {
  const shapes = weightShapes(description);
  for (const name of Object.keys(shapes))
    if (!Object.hasOwn(tensors, name)) throw new Misshapen(`it has no \`${name}\``);
  const weights = Object.entries(tensors).map(([name, { shape, data }]): [string, Float32Array] => {
    const expected = Object.hasOwn(shapes, name) ? (shapes[name] ?? []) : null;
    if (expected === null) throw new Misshapen('it has a tensor that the model does not have');
    if (!(data instanceof Float32Array) || shape.join() !== expected.join())
      throw new Misshapen(`\`${name}\` is not ${expected.join(' x ')} in single precision`);
    const bits = Object.hasOwn(description.bits, name) ? description.bits[name] : undefined;
    if (bits !== undefined && gridOf(data, expected, bits) === null)
      throw new Misshapen(`\`${name}\` does not lie on the grid of ${bits.bits} bits that is said of it`);
    return [name, data];
  });
  return Object.fromEntries(weights);
}
