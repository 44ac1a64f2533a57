import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requirePublished } from '../../../src/stages/corpora/published.ts';
import { vocabularyOf } from '../../../src/ml/data/vocabulary.ts';

const published = { title: 'Three', tokens: { train: 3, valid: 2, test: 2 }, vocabulary: 4 };
const texts = { train: ['a', 'b', '<eos>'], valid: ['a', '<eos>'], test: ['a', '<eos>'] };
const vocabulary = vocabularyOf(['<eos>', 'a', 'b', '<unk>']);

test('the published counts pass', () => {
  requirePublished(published, texts, vocabulary);
});

test('another number of tokens is refused with the difference', () => {
  assert.throws(
    () => {
      requirePublished(published, { ...texts, valid: ['a'] }, vocabulary);
    },
    {
      name: 'StageTrouble',
      message: 'these files are not the published Three: valid has 1 tokens, not 2',
      hint: /declare the text as `= text`/,
    },
  );
});

test('the right number of tokens with another vocabulary is refused', () => {
  assert.throws(
    () => {
      requirePublished({ ...published, vocabulary: 5 }, texts, vocabulary);
    },
    {
      message: 'these files are not the published Three: train has 4 word types, not 5',
    },
  );
});
