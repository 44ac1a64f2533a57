import assert from 'node:assert/strict';
import test from 'node:test';
import { folder, stageOf } from './checking.ts';

test('the usual files of a corpus are found, gzipped or not', () => {
  const { files, settings } = stageOf('corpus', 'penn', 'corpus penn = ptb { path "data/ptb" }\n');
  assert.deepEqual(settings, { type: 'ptb' });
  assert.deepEqual(files, {
    train: `${folder}/data/ptb/ptb.train.txt.gz`,
    valid: `${folder}/data/ptb/ptb.valid.txt.gz`,
    test: `${folder}/data/ptb/ptb.test.txt.gz`,
  });
});

test('a folder of text is all its text files in the order of their names, cut by size', () => {
  const { files, settings } = stageOf(
    'corpus',
    'mine',
    'corpus mine = text { path "data/letters"  test 10% }\n',
  );
  assert.deepEqual(files, {
    'text/0': `${folder}/data/letters/a.txt.gz`,
    'text/1': `${folder}/data/letters/b.txt`,
  });
  assert.deepEqual(settings, {
    type: 'text',
    vocabulary: { minCount: 2, size: null },
    split: { kind: 'cut', valid: 0.05, test: 0.1 },
  });
});

test('three named files are relative to `path`, where it is given', () => {
  const text =
    'corpus mine = text { path "data/letters"  train "b.txt"  valid "a.txt.gz"  test "../notes.txt" }\n';
  assert.deepEqual(stageOf('corpus', 'mine', text).files, {
    train: `${folder}/data/letters/b.txt`,
    valid: `${folder}/data/letters/a.txt.gz`,
    test: `${folder}/data/notes.txt`,
  });
});
