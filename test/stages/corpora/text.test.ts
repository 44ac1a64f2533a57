import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextSettings } from '../../../src/check/settings/corpus.ts';
import { readSplitFiles, readText } from '../../../src/stages/corpora/text.ts';
import type { NumberedTexts } from '../../../src/ml/data/vocabulary.ts';
import { wordsOf } from '../../ml/data/numbered.ts';
import { filesOf } from './files.ts';

const words = async (read: Promise<NumberedTexts>) => wordsOf(await read);

test('every line ends in <eos>, a blank one too', async () => {
  const texts = await words(readSplitFiles(filesOf({ train: 'a b\n\n c\n', valid: 'd', test: '\n' })));
  assert.equal(texts.train.join(' '), 'a b <eos> <eos> c <eos>');
  assert.equal(texts.valid.join(' '), 'd <eos>');
  assert.equal(texts.test.join(' '), '<eos>');
});

test('a split without a line is refused by its path', async () => {
  await assert.rejects(readSplitFiles(filesOf({ train: 'a', valid: '', test: 'a' })), {
    name: 'StageTrouble',
    message: 'the valid split is empty: there is no line in /data/valid',
  });
});

const cut: TextSettings['split'] = { kind: 'cut', valid: 0.2, test: 0.1 };

test('a cut holds out the last lines, validation before test', async () => {
  const text = Array.from({ length: 10 }, (_, line) => `w${line}`).join('\n');
  const texts = await words(readText(filesOf({ text }), cut));
  assert.deepEqual(texts.train.slice(-4), ['w5', '<eos>', 'w6', '<eos>']);
  assert.equal(texts.train.length, 14);
  assert.equal(texts.valid.join(' '), 'w7 <eos> w8 <eos>');
  assert.equal(texts.test.join(' '), 'w9 <eos>');
});

test('blank lines count where a text is cut', async () => {
  const texts = await words(
    readText(filesOf({ text: 'a\n\nb\n\n' }), { kind: 'cut', valid: 0.25, test: 0.25 }),
  );
  assert.deepEqual(texts, { train: ['a', '<eos>', '<eos>'], valid: ['b', '<eos>'], test: ['<eos>'] });
});

test('several files are read in the order of their numbers, not of their digits', async () => {
  const numbered = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`text/${index}`, `w${index}\n`]),
  );
  const texts = await words(readText(filesOf(numbered), { kind: 'cut', valid: 0.1, test: 0.1 }));
  assert.equal(texts.train.join(' '), Array.from({ length: 10 }, (_, index) => `w${index} <eos>`).join(' '));
  assert.equal(texts.test.join(' '), 'w11 <eos>');
});

test('a file that does not end in a newline does not join its last line to the next file', async () => {
  const thirds: TextSettings['split'] = { kind: 'cut', valid: 0.34, test: 0.34 };
  const texts = await words(readText(filesOf({ 'text/0': 'a', 'text/1': 'b\nc' }), thirds));
  assert.deepEqual(texts, { train: ['a', '<eos>'], valid: ['b', '<eos>'], test: ['c', '<eos>'] });
});

test('a text that is too short to be cut is refused', async () => {
  await assert.rejects(readText(filesOf({ text: 'a\nb\n' }), cut), {
    name: 'StageTrouble',
    message: '2 lines of text are too few to hold out 20% and 10% of them',
  });
});
