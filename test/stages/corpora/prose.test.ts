import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proseWords } from '../../../src/stages/corpora/prose.ts';

const words = (text: string): string => [...proseWords(text)].join(' ');

test('prose is lower-cased and every punctuation mark stands alone', () => {
  assert.equal(words('To the Congress: (at last!)'), 'to the congress : ( at last ! )');
});

test('an apostrophe stays inside a word and leaves its ends', () => {
  assert.equal(words("the Nation's 'claims' weren't"), "the nation's ' claims ' weren't");
});

test('a number is N, however it is grouped', () => {
  assert.equal(words('$3,000,000 or 4.5% of 1790.'), '$ N or N % of N .');
});

test('typographic marks are spelled as the plain ones', () => {
  assert.equal(words('“we’re—here”–so--be it'), `" we're -- here " -- so -- be it`);
  assert.equal(words('well\u2011being well-being'), 'well - being well - being');
});

test('letters beyond ASCII make words and control characters separate them', () => {
  assert.equal(words('Bogotá\u0002naïve e\u0301tat'), 'bogotá naïve e\u0301tat');
});
