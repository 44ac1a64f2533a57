import assert from 'node:assert/strict';
import test from 'node:test';
import { tokenise } from '../../../src/ml/data/tokenise.ts';

test('each line is split at white space and ended', () => {
  assert.deepEqual(
    [...tokenise(' the cat \n\tsat  down\n')],
    ['the', 'cat', '<eos>', 'sat', 'down', '<eos>'],
  );
});

test('a blank line counts one token', () => {
  assert.deepEqual([...tokenise('a\n\n \nb\n')], ['a', '<eos>', '<eos>', '<eos>', 'b', '<eos>']);
});

test('the last line counts with and without its newline, and begins no other', () => {
  assert.deepEqual([...tokenise('a\n')], ['a', '<eos>']);
  assert.deepEqual([...tokenise('a')], ['a', '<eos>']);
  assert.deepEqual([...tokenise('')], []);
});

test('carriage returns and the white space of Unicode separate words', () => {
  assert.deepEqual([...tokenise('a\r\nb\u00a0c\u3000d\u2028e')], ['a', '<eos>', 'b', 'c', 'd', 'e', '<eos>']);
});

test('other characters, the byte order mark among them, belong to words', () => {
  assert.deepEqual([...tokenise('naïve \ufeffx 語')], ['naïve', '\ufeffx', '語', '<eos>']);
});
