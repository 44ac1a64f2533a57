import assert from 'node:assert/strict';
import test from 'node:test';
import { tokenise } from '../../../src/ml/data/tokenise.ts';
import { buildVocabulary, encode, vocabularyOf, type Texts } from '../../../src/ml/data/vocabulary.ts';

function texts(train: string, valid = '', test = ''): Texts {
  return { train: tokenise(train), valid: tokenise(valid), test: tokenise(test) };
}

test('words are ordered by frequency in training, then by first appearance', () => {
  const { words } = buildVocabulary(texts('c a b a\nb a d d'), {
    order: 'frequency',
    minCount: 1,
    size: null,
  });
  assert.deepEqual(words, ['a', 'b', '<eos>', 'd', 'c', '<unk>']);
});

test('rare words become <unk>, which takes its rank by all it stands for', () => {
  const { words } = buildVocabulary(texts('r s t a a b b b <unk>'), {
    order: 'frequency',
    minCount: 2,
    size: null,
  });
  assert.deepEqual(words, ['<unk>', 'b', 'a', '<eos>']);
});

test('a limit of size counts <unk> and <eos>', () => {
  const { words } = buildVocabulary(texts('a a a a b b b c c d'), {
    order: 'frequency',
    minCount: 1,
    size: 4,
  });
  assert.deepEqual(words, ['a', 'b', '<unk>', '<eos>']);
});

test('words of the other splits are no part of a vocabulary by frequency', () => {
  const { words } = buildVocabulary(texts('a', 'b', 'c'), { order: 'frequency', minCount: 1, size: null });
  assert.deepEqual(words, ['a', '<eos>', '<unk>']);
});

test('by appearance, all splits are scanned in order', () => {
  const { words } = buildVocabulary(texts('b a', '<unk> a c', 'd b'), { order: 'appearance' });
  assert.deepEqual(words, ['b', 'a', '<eos>', '<unk>', 'c', 'd']);
});

test('words outside the vocabulary are encoded as <unk>', () => {
  const vocabulary = vocabularyOf(['a', '<eos>', '<unk>']);
  assert.deepEqual(encode(tokenise('a z\na'), vocabulary), Int32Array.of(0, 2, 1, 0, 1));
});

test('words named like properties of objects are words', () => {
  const { words, ids } = buildVocabulary(texts('constructor __proto__ constructor'), {
    order: 'frequency',
    minCount: 1,
    size: null,
  });
  assert.deepEqual(words, ['constructor', '__proto__', '<eos>', '<unk>']);
  assert.equal(ids.get('__proto__'), 1);
});
