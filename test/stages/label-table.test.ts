import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOfPiece } from '../../src/check/shapes/labels.ts';
import { storedLabels } from '../../src/stages/label-table.ts';
import { LabelWriter } from '../../src/stages/label-writer.ts';
import { MemoryRoom } from './memory-room.ts';

// So many words that a few rows fill a piece.
const top = 400_000;
const rows = 13;
const each = rowsOfPiece(top);
const text = Int32Array.from({ length: rows }, (_, row) => row);

/** Predictions of two tokens at a time: ids from 100 times the token on. */
function predictions(first: number) {
  const count = Math.min(2, rows - first);
  const ids = new Int32Array(count * top);
  const probabilities = new Float32Array(count * top);
  for (let row = 0; row < count; row++) {
    for (let place = 0; place < top; place++) ids[row * top + place] = 100 * (first + row) + place;
    probabilities.fill(1 / (first + row), row * top, (row + 1) * top);
  }
  return { top, ids, probabilities, first };
}

function written(room: MemoryRoom, interruptAt?: number) {
  let writer = new LabelWriter(room, text, top);
  for (let first = 1; first < rows; first += 2) {
    if (first === interruptAt) {
      const saved = { step: writer.blocks, bytes: new Uint8Array(Buffer.concat(writer.state)) };
      writer = new LabelWriter(room, text, top);
      writer.restore(saved, (piece) => room.has(piece));
    }
    writer.add(predictions(first));
  }
  return writer.finish();
}

test('a table of several pieces is read across their borders', () => {
  assert.equal(each, 5);
  const room = new MemoryRoom();
  const labels = storedLabels(written(room), room.read, { rows, words: 100 * rows + top });
  assert.equal(room.blobs.size, 3);
  for (const [first, count] of [
    [0, 1],
    [3, 4],
    [4, 1],
    [0, rows],
    [11, 2],
  ] as const) {
    const ids = new Int32Array(count * top);
    const probabilities = new Float32Array(count * top);
    labels.read(first, count, ids, probabilities);
    for (let row = 0; row < count; row++) {
      const token = Math.max(1, first + row);
      assert.equal(ids[row * top], 100 * token);
      assert.equal(ids[(row + 1) * top - 1], 100 * token + top - 1);
      assert.equal(probabilities[row * top], Math.fround(1 / token));
    }
  }
  assert.throws(() => {
    labels.read(rows - 1, 2, new Int32Array(2 * top), new Float32Array(2 * top));
  }, /have none/);
});

test('a table that is interrupted in the middle of a piece is the same', () => {
  const whole = written(new MemoryRoom());
  for (const at of [1, 3, 5, 9]) assert.deepEqual(written(new MemoryRoom(), at), whole);
});
