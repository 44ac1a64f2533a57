import assert from 'node:assert/strict';
import test from 'node:test';
import { philox, type Counter, type Key } from '../../../src/ml/random/philox.ts';

function block(counter: Counter, key: Key): string {
  const words = new Uint32Array(4);
  philox(counter, key, words);
  return Array.from(words, (word) => word.toString(16).padStart(8, '0')).join(' ');
}

// Known answers that the authors of the generator publish with their library Random123.
test('blocks equal the published known answers', () => {
  assert.equal(block([0, 0, 0, 0], [0, 0]), '6627e8d5 e169c58d bc57ac4c 9b00dbd8');
  assert.equal(
    block([0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff]),
    '408f276d 41c83b0e a20bc7c6 6d5451fd',
  );
  assert.equal(
    block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  );
});

test('many blocks at once equal blocks one by one, past the wrap of the first word too', () => {
  const counter: Counter = [0xfffffffe, 7, 8, 9];
  const key: Key = [1, 2];
  const many = new Uint32Array(16);
  philox(counter, key, many);
  const single = [0xfffffffe, 0xffffffff, 0, 1].flatMap((first) => {
    const words = new Uint32Array(4);
    philox([first, 7, 8, 9], key, words);
    return [...words];
  });
  assert.deepEqual([...many], single);
});
