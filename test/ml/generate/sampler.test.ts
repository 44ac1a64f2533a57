import assert from 'node:assert/strict';
import test from 'node:test';
import { Sampler, type Sampling } from '../../../src/ml/generate/sampler.ts';

const logProbabilities = Float32Array.from([0.1, 0.4, 0.05, 0.25, 0.2], Math.log);
const usual: Sampling = { temperature: 1, top: null, seed: 5, never: new Set() };

function shares(changes: Partial<Sampling>, draws = 4000): readonly number[] {
  const sampler = new Sampler({ ...usual, ...changes });
  const counts = [0, 0, 0, 0, 0];
  for (let count = 0; count < draws; count++) {
    const word = sampler.draw(logProbabilities);
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts.map((count) => count / draws);
}

function assertNear(found: readonly number[], expected: readonly number[]): void {
  for (const [word, share] of expected.entries())
    assert.ok(Math.abs((found[word] ?? NaN) - share) < 0.03, `${found.join()} for ${expected.join()}`);
}

test('words come as often as they are probable', () => {
  assertNear(shares({}), [0.1, 0.4, 0.05, 0.25, 0.2]);
});

test('a temperature raises probabilities to a power', () => {
  const squares = [0.01, 0.16, 0.0025, 0.0625, 0.04];
  const sum = squares.reduce((total, square) => total + square, 0);
  assertNear(
    shares({ temperature: 0.5 }),
    squares.map((square) => square / sum),
  );
  assert.deepEqual(shares({ temperature: 0 }, 20), [0, 1, 0, 0, 0]);
});

test('only the likeliest are drawn from, and never those that are ruled out', () => {
  assertNear(shares({ top: 2 }), [0, 0.4 / 0.65, 0, 0.25 / 0.65, 0]);
  assertNear(shares({ top: 2, never: new Set([1]) }), [0, 0, 0, 0.25 / 0.45, 0.2 / 0.45]);
  assert.deepEqual(shares({ top: 1 }, 20), [0, 1, 0, 0, 0]);
});

test('of equally probable words at the limit the first are taken', () => {
  const sampler = new Sampler({ ...usual, top: 2 });
  const drawn = new Set(Array.from({ length: 50 }, () => sampler.draw(new Float32Array(4))));
  assert.deepEqual([...drawn].sort(), [0, 1]);
});

test('a seed decides what is drawn', () => {
  const drawn = (seed: number) => {
    const sampler = new Sampler({ ...usual, seed });
    return Array.from({ length: 30 }, () => sampler.draw(logProbabilities));
  };
  assert.deepEqual(drawn(7), drawn(7));
  assert.notDeepEqual(drawn(7), drawn(8));
});
