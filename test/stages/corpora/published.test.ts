import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requirePublished } from '../../../src/stages/corpora/published.ts';

const published = { title: 'Three', tokens: { train: 3, valid: 2, test: 2 }, vocabulary: 4 };
const tokens = { train: 3, valid: 2, test: 2 };

test('the published counts pass', () => {
  requirePublished(published, tokens, 4);
});

test('another number of tokens is refused with the difference', () => {
  assert.throws(
    () => {
      requirePublished(published, { ...tokens, valid: 1 }, 4);
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
      requirePublished({ ...published, vocabulary: 5 }, tokens, 4);
    },
    {
      message: 'these files are not the published Three: train has 4 word types, not 5',
    },
  );
});
