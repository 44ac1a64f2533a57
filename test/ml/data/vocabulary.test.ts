import assert from 'node:assert/strict';
import test from 'node:test';
import { tokenise } from '../../../src/ml/data/tokenise.ts';
import { encode, vocabularyOf, type NumberedTexts } from '../../../src/ml/data/vocabulary.ts';
import { ids, numbered } from './numbered.ts';

function texts(train: string, valid = '', test = ''): NumberedTexts {
  return numbered({ train: tokenise(train), valid: tokenise(valid), test: tokenise(test) });
}

test('words are ordered by frequency in training, then by first appearance', () => {
  const words = vocabularyOf(texts('c a b a\nb a d d'), {
    order: 'frequency',
    minCount: 1,
    size: null,
  });
  assert.deepEqual(words, ['a', 'b', '<eos>', 'd', 'c', '<unk>']);
});

test('rare words become <unk>, which takes its rank by all it stands for', () => {
  const words = vocabularyOf(texts('r s t a a b b b <unk>'), {
    order: 'frequency',
    minCount: 2,
    size: null,
  });
  assert.deepEqual(words, ['<unk>', 'b', 'a', '<eos>']);
});

test('a limit of size counts <unk> and <eos>', () => {
  const words = vocabularyOf(texts('a a a a b b b c c d'), {
    order: 'frequency',
    minCount: 1,
    size: 4,
  });
  assert.deepEqual(words, ['a', 'b', '<unk>', '<eos>']);
});

test('words of the other splits are no part of a vocabulary by frequency', () => {
  const words = vocabularyOf(texts('a', 'b', 'c'), { order: 'frequency', minCount: 1, size: null });
  assert.deepEqual(words, ['a', '<eos>', '<unk>']);
});

test('by appearance, all splits are scanned in order', () => {
  const words = vocabularyOf(texts('b a', '<unk> a c', 'd b'), { order: 'appearance' });
  assert.deepEqual(words, ['b', 'a', '<eos>', '<unk>', 'c', 'd']);
});

test('words outside the vocabulary are encoded as <unk>', () => {
  const read = texts('a z\na', 'z');
  encode(read, ['a', '<eos>', '<unk>']);
  assert.deepEqual(ids(read.texts.train), [0, 2, 1, 0, 1]);
  assert.deepEqual(ids(read.texts.valid), [2, 1]);
});

test('a list of words is kept in its order, behind <unk> and <eos> where it lacks them', () => {
  const listed = (words: readonly string[]) => vocabularyOf(texts('b a z'), { order: 'listed', words });
  assert.deepEqual(listed(['a', 'b']), ['<unk>', '<eos>', 'a', 'b']);
  assert.deepEqual(listed(['a', '<eos>', 'b']), ['<unk>', 'a', '<eos>', 'b']);
});

test('a word that validation has first takes its place among equals by its training', () => {
  const read = numbered({ valid: ['y', 'x'], train: ['x', 'y', '<eos>', '<eos>'], test: [] });
  assert.deepEqual(vocabularyOf(read, { order: 'frequency', minCount: 1, size: null }).slice(0, 3), [
    '<eos>',
    'x',
    'y',
  ]);
});

test('words named like properties of objects are words', () => {
  const words = vocabularyOf(texts('constructor __proto__ constructor'), {
    order: 'frequency',
    minCount: 1,
    size: null,
  });
  assert.deepEqual(words, ['constructor', '__proto__', '<eos>', '<unk>']);
});
