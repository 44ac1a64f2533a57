import assert from 'node:assert/strict';
import test from 'node:test';
import { TokenLog, tokensIn } from '../../../src/ml/data/token-log.ts';
import { ids } from './numbered.ts';

test('any stretch of a long text is had in pieces, without a copy', () => {
  const log = new TokenLog();
  for (let id = 0; id < 600_000; id++) log.push(id);
  assert.equal(log.length, 600_000);
  const all = log.pieces();
  assert.ok(all.length > 1);
  assert.deepEqual([ids(all).at(0), ids(all).at(-1), tokensIn(all)], [0, 599_999, 600_000]);
  for (const [first, end] of [
    [0, 1],
    [262_143, 262_145],
    [262_144, 524_288],
    [599_999, 600_000],
    [5, 5],
  ] as const) {
    const stretch = log.pieces(first, end);
    assert.equal(tokensIn(stretch), end - first);
    assert.deepEqual(
      ids(stretch),
      Array.from({ length: end - first }, (_, index) => first + index),
    );
    for (const { buffer } of stretch) assert.ok(all.some((piece) => piece.buffer === buffer));
  }
});
