import assert from 'node:assert/strict';
import test from 'node:test';
import { allocate } from '../../../src/engine/engine.ts';
import { fillSoftTargets, softTargetSpecs } from '../../../src/ml/distill/targets.ts';

const e = 1e-8;
const bins = [
  { first: 4, end: 7 },
  { first: 7, end: 10 },
];

function filled(
  model: { bins: typeof bins },
  targets: number[],
  labels: [number, number][],
  firstBin: boolean,
) {
  const top = labels.length;
  const size = { time: targets.length, batch: 1 };
  const into = allocate(softTargetSpecs(model, size, top));
  const rows = {
    top,
    ids: Int32Array.from(targets.flatMap(() => labels.map(([id]) => id))),
    probabilities: Float32Array.from(targets.flatMap(() => labels.map(([, probability]) => probability))),
  };
  fillSoftTargets(model, Int32Array.from(targets), rows, firstBin, into);
  return Object.fromEntries(Object.entries(into).map(([name, values]) => [name, Array.from(values)]));
}

function assertNear(actual: readonly number[] | undefined, expected: readonly number[]): void {
  assert.equal(actual?.length, expected.length);
  for (const [index, value] of expected.entries())
    assert.ok(Math.abs((actual[index] ?? NaN) - value) < 1e-6, `${actual.join()} for ${expected.join()}`);
}

test('a plain vocabulary is a first bin: what the teacher gives is kept as it is', () => {
  const { ids, weights } = filled({ bins: [] }, [3], [[8, 0.5], [3, 0.25]], true); // prettier-ignore
  assert.deepEqual(ids, [8, 3]);
  assertNear(weights, [0.5, 0.25]);
});

test('without the first bin a plain vocabulary is made whole', () => {
  const { weights } = filled({ bins: [] }, [3], [[8, 0.5], [3, 0.25]], false); // prettier-ignore
  assertNear(weights, [2 / 3, 1 / 3]);
});

test('words of other bins than the target stand for word 0 and count for nothing', () => {
  const labels: [number, number][] = [[8, 0.5], [3, 0.25], [5, 0.125]]; // prettier-ignore
  const first = filled({ bins }, [2], labels, true);
  assert.deepEqual(first['ids'], [0, 3, 0, 0]);
  assertNear(first['weights'], [e, 0.25 + e, e, 0]);
  const later = filled({ bins }, [9], labels, true);
  // The unit of the second bin is the last but one of the head: 4 words, then bin 2, then bin 1.
  assert.deepEqual(later['ids'], [0, 3, 0, 4]);
  assertNear(later['weights'], [0, 1 / 3, 0, 2 / 3]);
  assert.deepEqual(later['ids.2'], [1, 0, 0]);
  assertNear(later['weights.2'], [2 / 3, 0, 0]);
});

test('without the first bin only words of the own bin count for a target of a later one', () => {
  const { weights, ...tails } = filled({ bins }, [5], [[8, 0.5], [3, 0.25], [5, 0.125]], false); // prettier-ignore
  assertNear(weights, [0, 0, 0, 1]);
  assertNear(tails['weights.1'], [0, 0, 1]);
});

test('a later bin of which the teacher names no word is met by its first', () => {
  const { weights, ...tails } = filled({ bins }, [9], [[1, 0.5], [2, 0.25]], false); // prettier-ignore
  assertNear(weights, [0, 0, 1]);
  assert.deepEqual(tails['ids.2'], [0, 0]);
  assertNear(tails['weights.2'], [0.5, 0.5]);
});
