import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../../src/base/json.ts';
import { canonicalText } from '../../src/keys/canonical.ts';
import { difference, overlap } from '../../src/keys/difference.ts';

const object = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
  .map((one) => JSON.parse(JSON.stringify(one)) as JsonObject);

test('a changed leaf is told with its path and both values', () => {
  const before = { optimizer: { kind: 'sgd', rate: 20 }, targets: { 'layers.0.input': { to: 0.6 } } };
  const after = { optimizer: { kind: 'sgd', rate: 5 }, targets: { 'layers.0.input': { to: 0.7 } } };
  assert.deepEqual(difference(before, after), [
    { path: ['optimizer', 'rate'], before: 20, after: 5 },
    { path: ['targets', 'layers.0.input', 'to'], before: 0.6, after: 0.7 },
  ]);
});

test('a leaf that appears or goes is told without the value it has not', () => {
  assert.deepEqual(difference({ clip: 0.25, steps: 4 }, { steps: 4, factor: { by: 2 } }), [
    { path: ['clip'], before: 0.25 },
    { path: ['factor', 'by'], after: 2 },
  ]);
});

test('null and an empty object are values, not absence', () => {
  assert.deepEqual(difference({ a: null, b: {} }, {}), [
    { path: ['a'], before: null },
    { path: ['b'], before: {} },
  ]);
});

test('a value that becomes an object is told as one leaf gone and others come', () => {
  assert.deepEqual(difference({ retraining: null }, { retraining: { steps: 400 } }), [
    { path: ['retraining'], before: null },
    { path: ['retraining', 'steps'], after: 400 },
  ]);
});

test('an array is shown whole', () => {
  assert.deepEqual(difference({ splits: ['valid', 'test'] }, { splits: ['test'] }), [
    { path: ['splits'], before: ['valid', 'test'], after: ['test'] },
  ]);
});

test('two objects differ in no leaf exactly if they have the same key', () => {
  fc.assert(
    fc.property(object, object, (one, other) => {
      assert.equal(difference(one, other).length === 0, canonicalText(one) === canonicalText(other));
      assert.deepEqual(difference(one, structuredClone(one)), []);
    }),
  );
});

test('seen from the other side, before and after change places', () => {
  fc.assert(
    fc.property(object, object, (one, other) => {
      const turned = difference(other, one).map(({ path, before, after }) => ({
        path,
        ...(after === undefined ? {} : { before: after }),
        ...(before === undefined ? {} : { after: before }),
      }));
      assert.deepEqual(turned, difference(one, other));
    }),
  );
});

test('the overlap is 1 for equals, 0 for strangers, and falls with every changed leaf', () => {
  const whole = { a: 1, b: 2, c: { d: 3 } };
  assert.equal(overlap(whole, { c: { d: 3 }, b: 2, a: 1 }), 1);
  assert.equal(overlap(whole, { x: 1 }), 0);
  assert.ok(overlap(whole, { ...whole, a: 9 }) > overlap(whole, { ...whole, a: 9, b: 9 }));
});
