import assert from 'node:assert/strict';
import test from 'node:test';
import { gateDensities, maskDistance, topologyDistance } from '../../../src/ml/sparse/observe.ts';
import { stream } from '../../../src/ml/random/stream.ts';

const tensor = { name: 'w', rows: 6, columns: 40, gates: [3, 3] };

function mask(seed: number): Float32Array {
  const values = new Float32Array(tensor.rows * tensor.columns);
  stream(seed, 'mask').fillKeepMask(values, 0.3);
  return values;
}

test('the density of each gate is told', () => {
  const values = new Float32Array(240);
  values.fill(1, 0, 30);
  assert.deepEqual(gateDensities(tensor, values), [0.25, 0]);
  assert.deepEqual(gateDensities({ ...tensor, gates: null }, values), [0.125]);
});

test('equal masks are at distance 0, disjoint ones at 1', () => {
  const one = mask(1);
  const rest = one.map((entry) => 1 - entry);
  assert.equal(maskDistance(one, one), 0);
  assert.equal(maskDistance(one, rest), 1);
  assert.equal(maskDistance(new Float32Array(4), new Float32Array(4)), 0);
});

test('neurons in another order within their gate are the same topology', () => {
  const one = mask(2);
  const other = one.slice();
  const { columns } = tensor;
  other.copyWithin(0, columns, 2 * columns);
  other.set(one.subarray(0, columns), columns);
  assert.ok(maskDistance(one, other) > 0.3);
  assert.equal(topologyDistance(tensor, one, other), 0);
});

test('neurons of different gates are not taken for each other', () => {
  const one = mask(3);
  const other = one.slice();
  const half = 3 * tensor.columns;
  other.set(one.subarray(half), 0);
  other.set(one.subarray(0, half), half);
  assert.ok(topologyDistance(tensor, one, other) > 0.2);
  assert.equal(topologyDistance({ ...tensor, gates: null }, one, other), 0);
});

test('the distance lies between 0 and 1', () => {
  for (let seed = 10; seed < 30; seed++) {
    const distance = topologyDistance(tensor, mask(seed), mask(seed + 100));
    assert.ok(distance > 0 && distance <= 1);
  }
});
