import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bearableSparsities,
  greatestTotal,
  type SensitivityCurves,
} from '../../../src/ml/compress/sensitivity.ts';

const curve = (entries: number, points: readonly (readonly [sparsity: number, loss: number])[]) => ({
  entries,
  points: points.map(([sparsity, loss]) => ({ sparsity, loss })),
});

test('every tensor goes as far as one loss, and together they make the wanted total', () => {
  const curves: SensitivityCurves = {
    // The second bears half of what the first does.
    robust: curve(1000, [[0, 5], [0.5, 5.5], [1, 6]]), // prettier-ignore
    frail: curve(1000, [[0, 5], [0.5, 6], [1, 7]]), // prettier-ignore
  };
  const { sparsities, bound, total } = bearableSparsities(curves, 0.3, 0, 2500);
  assert.deepEqual(sparsities, { robust: 0.5, frail: 0.25 });
  assert.ok(Math.abs(bound - 5.5) < 1e-9, `bound ${bound}`);
  assert.ok(Math.abs(total - 0.3) < 1e-9, `total ${total}`);
});

test('a loss that falls again lends nothing: no loss on the way may be above the bound', () => {
  const curves: SensitivityCurves = {
    hump: curve(100, [[0, 5], [0.4, 8], [0.8, 5]]), // prettier-ignore
    plain: curve(100, [[0, 5], [1, 6]]), // prettier-ignore
  };
  const { sparsities } = bearableSparsities(curves, 0.25, 0, 200);
  assert.deepEqual(sparsities, { hump: 0.0588, plain: 0.4412 });
});

test('where curves are level the way between their ends is divided', () => {
  const curves: SensitivityCurves = {
    a: curve(100, [[0, 5], [0.9, 5]]), // prettier-ignore
    b: curve(100, [[0, 5], [0.9, 5]]), // prettier-ignore
  };
  assert.deepEqual(bearableSparsities(curves, 0.3, 0, 200).sparsities, { a: 0.3, b: 0.3 });
});

test('zeros that are there already count, and a wish that they fulfil prunes nothing', () => {
  const curves: SensitivityCurves = { half: curve(100, [[0.5, 5], [0.9, 6]]) }; // prettier-ignore
  assert.deepEqual(bearableSparsities(curves, 0.25, 0, 200).sparsities, {});
  assert.deepEqual(bearableSparsities(curves, 0.3, 0, 200).sparsities, { half: 0.6 });
  assert.equal(greatestTotal(curves, 60, 200), 0.75);
});
