import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSotu } from '../../../src/stages/corpora/sotu.ts';
import { wordsOf } from '../../ml/data/numbered.ts';

test('the addresses are 2.0 million tokens, one <eos> a speech', () => {
  const { train, valid, test } = wordsOf(readSotu());
  assert.deepEqual(
    [train, valid, test].map((text) => text.length),
    [1_788_415, 98_676, 94_550],
  );
  const speeches = (text: readonly unknown[]) => text.filter((word) => word === '<eos>').length;
  assert.deepEqual([train, valid, test].map(speeches), [210, 12, 11]);
});

test('the first speech is the first of training, the tenth of validation and the twentieth of the test', () => {
  const { train, valid, test } = wordsOf(readSotu());
  const opening = (text: readonly unknown[]) => text.slice(0, 8).join(' ');
  // Washington 1790, Adams 1799, Madison 1809.
  assert.equal(opening(train), 'fellow - citizens of the senate and house');
  assert.equal(opening(valid), 'gentlemen of the senate and gentlemen of the');
  assert.equal(opening(test), 'fellow - citizens of the senate and house');
});
