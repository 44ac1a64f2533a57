/**
 * One step of a model that reads a text word by word: the word before -> the log-probabilities of all words that may
 * follow, and the state for the next step. A cache takes part in them: where training and evaluation ask it for the
 * targets alone, here each word gets the sum of its entries' weights.
 */
import {
  add,
  cast,
  concat,
  equal,
  expandDims,
  logSoftmax,
  matMul,
  mul,
  neg,
  ones,
  reshape,
  scatterND,
  slice,
  softmax,
} from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Rank, Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { CacheSettings } from '../../check/settings/cache.ts';
import type { Program, Specs } from '../../engine/engine.ts';
import { mixedLosses, remembered, type CacheEntries } from '../layers/neural-cache.ts';
import { languageModel } from '../models/build.ts';
import { cacheNumbers, entriesOf, inState } from '../models/cached.ts';
import type { ModelDescription } from '../models/description.ts';
import type { LanguageModel } from '../models/model.ts';
import { floatSpec, tensorNamed } from '../models/weights.ts';
import { inGroup, ofGroup } from '../training/names.ts';

/**
 * What a cache waits for: the vector `[1, d]` from which the word was predicted that is read next. `begun` `[1]` is 0
 * before the first word, which nothing predicted.
 */
const pending = { hidden: 'cache.pending', begun: 'cache.begun' } as const;

export interface NextWord {
  /**
   * Inputs `parameter:*`, `state:*` and `tokens` `[1, 1]`; outputs `logProbabilities` `[V]` and the new `state:*`.
   */
  readonly program: Program;
  readonly model: LanguageModel;
  /** Zero before the first word. */
  readonly state: Specs;
}

export function nextWord(description: Omit<ModelDescription, 'pruned' | 'bits'>): NextWord {
  const model = languageModel(description);
  const { cache } = description.architecture;
  const state = {
    ...model.state(1),
    ...(cache === undefined
      ? {}
      : { [pending.hidden]: floatSpec(1, model.hidden), [pending.begun]: floatSpec(1) }),
  };
  const program: Program = {
    name: 'next word',
    inputs: {
      ...inGroup('parameter', model.parameters),
      ...inGroup('state', state),
      tokens: { shape: [1, 1], dtype: 'int32' },
    },
    body: (inputs) => {
      const asked = {
        parameters: ofGroup('parameter', inputs),
        state: ofGroup('state', inputs),
        tokens: tensorNamed(inputs, 'tokens') as Tensor2D,
      };
      const { logProbabilities, next } =
        cache === undefined ? step(model, asked) : cachedStep(model, cache, asked);
      return { logProbabilities, ...inGroup('state', next) };
    },
  };
  return { program, model, state };
}

interface Asked {
  readonly parameters: NamedTensorMap;
  readonly state: NamedTensorMap;
  readonly tokens: Tensor2D;
}

interface Answered {
  readonly logProbabilities: Tensor1D;
  readonly next: NamedTensorMap;
}

function step(model: LanguageModel, asked: Asked): Answered & { readonly hidden: Tensor2D } {
  const output = model.forward({ ...asked, masks: null });
  const logProbabilities = reshape<Rank.R1>(logSoftmax(output.logits()), [model.vocabulary]);
  return { logProbabilities, next: output.state, hidden: output.hidden };
}

function cachedStep(model: LanguageModel, cache: CacheSettings, asked: Asked): Answered {
  const { parameters, state, tokens } = asked;
  const { lambda, theta } = cacheNumbers(cache, parameters);
  const entries = withLast(entriesOf(state), state, reshape<Rank.R1>(tokens, [1]));
  const { logProbabilities, next, hidden } = step(model, asked);
  const mass = cacheDistribution(entries, hidden, theta, model.vocabulary);
  return {
    logProbabilities: neg(mixedLosses(neg(logProbabilities), mass, lambda)),
    next: { ...next, ...inState(entries), [pending.hidden]: hidden, [pending.begun]: ones([1]) },
  };
}

/** The entries with the word just read, under the vector that predicted it. */
function withLast(entries: CacheEntries, state: NamedTensorMap, word: Tensor1D): CacheEntries {
  const hidden = tensorNamed(state, pending.hidden) as Tensor2D;
  const begun = tensorNamed(state, pending.begun) as Tensor1D;
  const { keys, words } = remembered(entries, { hidden, targets: word });
  const [size] = words.shape;
  // Of the first word there is no such vector: its entry is none, as before it was written.
  const last = mul<Tensor2D>(slice(words, [size - 1, 0], [1, 1]), expandDims(begun, 1));
  return { keys, words: concat([slice(words, [0, 0], [size - 1, 1]), last]) };
}

/** A missing entry, against any similarity. */
const missing = -1e9;

/** p_cache of every word: entries, hidden `[1, d]` -> `[V]`. */
function cacheDistribution(
  { keys, words }: CacheEntries,
  hidden: Tensor2D,
  theta: Scalar,
  vocabulary: number,
): Tensor1D {
  const [size, , d] = keys.shape;
  const similar = matMul(mul<Tensor2D>(hidden, theta), reshape<Rank.R2>(keys, [size, d]), false, true);
  const absent = mul(cast(equal(reshape<Rank.R2>(words, [1, size]), 0), 'float32'), missing);
  const weights = softmax(add<Tensor2D>(similar, absent)); // [1, S]
  const places = cast(reshape<Rank.R2>(words, [size, 1]), 'int32');
  // Words are kept as id + 1: what is missing falls into the first place.
  const sums = scatterND<Rank.R1>(places, reshape<Rank.R1>(weights, [size]), [vocabulary + 1]);
  return slice(sums, [1], [vocabulary]);
}
