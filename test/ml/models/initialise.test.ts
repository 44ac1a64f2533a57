import assert from 'node:assert/strict';
import test from 'node:test';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { tensorNamed } from '../../../src/ml/models/weights.ts';
import { tinyLstm } from '../support/models.ts';

const description = tinyLstm({ embedding: 30, width: 40 }, 100);

test('lookup tables are uniform in ±0.1, recurrent maps in ±1/sqrt(H), the last bias is zero', () => {
  const weights = initialise(description, 1);
  const bounds: Record<string, number> = { embedding: 0.1, decoder: 0.1, 'decoder.bias': 0 };
  for (const [name, values] of Object.entries(weights)) {
    const bound = bounds[name] ?? 1 / Math.sqrt(40);
    const greatest = values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
    assert.ok(greatest <= Math.fround(bound), `${name}: ${greatest}`);
    if (bound === 0) continue;
    assert.ok(greatest > 0.97 * bound, `${name}: ${greatest}`);
    const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    // Variance of a uniform distribution; five standard errors.
    const error = 5 * Math.sqrt(4 / 45 / values.length) * bound ** 2;
    assert.ok(Math.abs(square - bound ** 2 / 3) < error, `${name}: variance ${square}`);
  }
});

test('the same seed gives the same weights, another seed others', () => {
  assert.deepEqual(initialise(description, 7), initialise(description, 7));
  const [seven, eight] = [initialise(description, 7), initialise(description, 8)];
  for (const [name, values] of Object.entries(seven)) {
    if (name !== 'decoder.bias') assert.notDeepEqual(values, eight[name]);
  }
});

test('a tensor does not depend on the tensors around it', () => {
  const deeper = initialise(tinyLstm({ embedding: 30, width: 40, layers: 3, tied: false }, 100), 1);
  for (const [name, values] of Object.entries(initialise(description, 1))) {
    assert.deepEqual(tensorNamed(deeper, name), values);
  }
});

test('no two tensors share their numbers', () => {
  const weights = initialise(tinyLstm({ embedding: 40, width: 40 }, 100), 1);
  const firsts = Object.entries(weights)
    .filter(([name]) => name !== 'decoder.bias')
    .map(([, values]) => values[0]);
  assert.equal(new Set(firsts).size, firsts.length);
});
