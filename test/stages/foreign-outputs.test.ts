/** Outputs with right digests that no stage wrote: whoever may write to a store can publish them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misfitOfDescription } from '../../src/check/described-model.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { encodeSafetensors } from '../../src/ml/tensors/safetensors.ts';
import { corpusPieces, decodeCorpus, decodeModel, encodeModel } from '../../src/stages/artifacts.ts';
import { jsonBytes } from '../../src/stages/json-bytes.ts';
import { storedLabels } from '../../src/stages/label-table.ts';
import { LabelWriter } from '../../src/stages/label-writer.ts';
import { pruneTargets } from '../../src/stages/prune-targets.ts';
import { decodeVocabulary } from '../../src/stages/words.ts';
import { StoreError } from '../../src/store/errors.ts';
import { dense, everyModel, small, withActivations } from '../ml/support/every-model.ts';
import { tinyLstm, tinyTransformer } from '../ml/support/models.ts';
import { MemoryRoom } from './memory-room.ts';

function refuses(read: () => unknown, message: RegExp): void {
  assert.throws(read, (error) => {
    assert.ok(error instanceof StoreError, String(error));
    assert.match(error.message, message);
    assert.match(error.cure, /remove `cas\/sha256\/[0-9a-f]{2}\/[0-9a-f]{64}` from the store/);
    return true;
  });
}

test('what is said of every kind of model, pruned, rounded and with rounded activations, is known again', () => {
  for (const [title, settings] of everyModel) {
    for (const model of [dense(settings), small(settings, 5), withActivations(small(settings, 3), 8)]) {
      assert.equal(misfitOfDescription(JSON.parse(JSON.stringify(model.description))), null, title);
      const { weights, model: description } = encodeModel(model);
      assert.deepEqual(decodeModel(weights, description), model, title);
    }
  }
});

test('a number of a cache that a search found may be any, one that is trained began where it may', () => {
  const cached = (lambda: object, theta: object) => {
    const { architecture, ...rest } = tinyLstm();
    const cache = { size: 5, lambda, theta, columns: 'apart' };
    return misfitOfDescription({ ...rest, architecture: { ...architecture, cache } });
  };
  assert.equal(cached({ value: -0.01, learned: false }, { value: -3, learned: false }), null);
  assert.equal(cached({ value: 0.1, learned: true }, { value: 2, learned: true }), null);
  assert.equal(
    cached({ value: 1, learned: true }, { value: 2, learned: true }),
    'architecture.cache.lambda.value',
  );
  assert.equal(
    cached({ value: 0.1, learned: false }, { value: Infinity, learned: false }),
    'architecture.cache.theta.value',
  );
});

test('a description of no model that is known here is refused, and names what is wrong', () => {
  const { architecture, ...rest } = tinyLstm();
  const { architecture: adaptive, ...adaptiveRest } = tinyTransformer();
  const cases: readonly (readonly [unknown, string])[] = [
    [null, ''],
    [[], ''],
    [rest, 'architecture'],
    [{ ...rest, architecture: { ...architecture, type: 'constructor' } }, 'architecture.type'],
    [{ ...rest, architecture: { ...architecture, layers: 1e9 } }, 'architecture.layers'],
    [{ ...rest, architecture: { ...architecture, layers: 1.5 } }, 'architecture.layers'],
    [{ ...rest, architecture: { ...architecture, tied: true } }, 'architecture.tied'],
    [{ ...rest, architecture: { ...architecture, more: 1 } }, 'architecture.more'],
    [{ ...rest, architecture, vocabulary: 2 ** 31 }, 'vocabulary'],
    [{ ...rest, architecture, pruned: ['__proto__'] }, 'pruned'],
    [{ ...rest, architecture, bits: { elsewhere: { bits: 4, per: 'row' } } }, 'bits'],
    [{ ...rest, architecture, bits: { embedding: { bits: 40, per: 'row' } } }, 'bits.embedding.bits'],
    [{ ...rest, architecture, activations: { bits: 8, points: {} } }, 'activations.points'],
    [{ ...adaptiveRest, architecture: adaptive, vocabulary: 6 }, 'vocabulary'],
    [
      {
        ...adaptiveRest,
        architecture: { ...adaptive, vocabulary: { kind: 'adaptive', cutoffs: [6, 3], widths: [6, 4, 2] } },
      },
      'architecture.vocabulary.cutoffs',
    ],
  ];
  for (const [description, misfit] of cases)
    assert.equal(misfitOfDescription(description), misfit, JSON.stringify(description));
});

test('weights of another model, of other shapes or off the grid that is said of them are refused', () => {
  const description = tinyLstm();
  const weights = initialise(description, 1);
  const { weights: bytes, model } = encodeModel({ description, weights });
  const other = encodeModel({ description: tinyLstm({ layers: 1 }), weights });
  refuses(() => decodeModel(other.weights, model), /it has no `layers\.1\./);
  refuses(() => decodeModel(bytes, other.model), /a tensor that the model does not have/);
  refuses(() => decodeModel(model, model), /the weights of a model in the store/);
  refuses(() => decodeModel(bytes, bytes), /the description of a model in the store .* it is not JSON/);
  const rounded = jsonBytes({ ...description, bits: { embedding: { bits: 3, per: 'row' } } } as never);
  refuses(() => decodeModel(bytes, rounded), /`embedding` does not lie on the grid of 3 bits/);
  const turned = Object.fromEntries(
    Object.entries(weights).map(([name, data]) => [name, { shape: [data.length], data }]),
  );
  refuses(() => decodeModel(encodeSafetensors(turned), model), /is not \d+ x \d+ in single precision/);
});

test('a text with ids beyond its words, or with as many words as nobody can have, is refused', () => {
  const of = (ids: readonly number[], words: number) => {
    const text = [Int32Array.from(ids)];
    return Buffer.concat(corpusPieces({ train: text, valid: text, test: text }, words));
  };
  assert.equal(decodeCorpus(of([0, 1, 2], 3)).vocabulary, 3);
  refuses(() => decodeCorpus(of([0, 1, 3], 3)), /train has the word 3, and there are 3 word types/);
  refuses(() => decodeCorpus(of([0, -1], 3)), /the word -1/);
  for (const words of [0, -5, 2 ** 24 + 1, 2 ** 31 - 1])
    refuses(() => decodeCorpus(of([], words)), /word types is none/);
  refuses(() => decodeCorpus(encodeModel(dense(everyModel[0]?.[1] as never)).weights), /it has no `/);
});

test('lists of words and schedules must be such', () => {
  refuses(() => decodeVocabulary(jsonBytes(['a', 'b c'])), /another form/);
  refuses(() => decodeVocabulary(jsonBytes({ length: 1e9 })), /another form/);
  const schedule = (value: object) => () =>
    pruneTargets(
      { targets: {}, kept: [] },
      () => jsonBytes(value as never),
      () => ['embedding'],
    );
  refuses(schedule({ embedding: { from: 0, to: 2 } }), /`embedding.to` is none/);
  refuses(schedule({ embedding: { from: 0.5, to: 0.1 } }), /fewer zeros at the end/);
  refuses(schedule({ toString: { from: 0, to: 0.1 } }), /a tensor that the model does not have/);
});

test('soft labels of another text, with words that there are not or with no probabilities are refused', () => {
  const text = Int32Array.of(0, 1, 2, 3, 4);
  const labelled = { rows: 5, words: 9 };
  const read = (id: number, probability: number, change = (index: object): object => index) => {
    const room = new MemoryRoom();
    const writer = new LabelWriter(room, text, 2);
    const ids = Int32Array.from({ length: 8 }, (_, at) => (at === 5 ? id : at));
    const probabilities = Float32Array.from({ length: 8 }, (_, at) => (at === 5 ? probability : 0.25));
    writer.add({ top: 2, ids, probabilities, first: 1 });
    const index = JSON.parse(Buffer.from(writer.finish()).toString()) as object;
    const labels = storedLabels(jsonBytes(change(index) as never), room.read, labelled);
    labels.read(0, 5, new Int32Array(10), new Float32Array(10));
  };
  read(8, 0.25);
  refuses(() => {
    read(9, 0.25);
  }, /the word 9, and there are 9/);
  refuses(() => {
    read(-1, 0.25);
  }, /the word -1/);
  for (const probability of [NaN, -0.1, Infinity, 2])
    refuses(() => {
      read(0, probability);
    }, /the probability/);
  for (const [changes, message] of [
    [{ rows: 6, rowsOfPiece: 6 }, /of 6 tokens, and the text .* has 5/],
    [{ top: 10 }, /10 words a token/],
    [{ top: 1 }, /its piece [0-9a-f]{12} is none/],
    [{ rowsOfPiece: 1 }, /`pieces` are too few/],
    [{ pieces: ['../../../../etc/passwd'] }, /`pieces` is none/],
  ] as const)
    refuses(() => {
      read(0, 0.25, (index) => ({ ...index, ...changes }));
    }, message);
});
