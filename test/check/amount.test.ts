import assert from 'node:assert/strict';
import test from 'node:test';
import type { Unit } from '../../src/lang/ast.ts';
import { amountOf, amountText, combine, type Amount } from '../../src/check/amount.ts';

const span = { source: 'mine.exp', start: 0, end: 0 };
const of = (value: number, unit: Unit | null): Amount => amountOf({ kind: 'number', value, unit, span });

const conversions: readonly [number, Unit | null, number][] = [
  [1.1, 'k', 1100],
  [2.3, 'M', 2_300_000],
  [1e-3, 'G', 1_000_000],
  [7, '%', 0.07],
  [0.5, '%', 0.005],
  [1e-7, '%', 1e-9],
  [2, 'h', 7200],
  [64, 'MB', 64e6],
  [5e-4, null, 5e-4],
];

for (const [value, unit, expected] of conversions) {
  test(`${value}${unit ?? ''} is exactly ${expected}`, () => {
    assert.equal(of(value, unit).value, expected);
  });
}

test('a sum of whole numbers with a decimal factor is whole', () => {
  assert.deepEqual(combine('*', of(200, null), of(1.1, null)), of(220, null));
});

test('units decide what can be combined', () => {
  assert.deepEqual(combine('+', of(1, 'h'), of(30, 'min')), of(5400, 's'));
  assert.deepEqual(combine('*', of(50, '%'), of(2, 'h')), of(1, 'h'));
  assert.deepEqual(combine('/', of(2, 'h'), of(30, 'min')), of(4, null));
  assert.equal(combine('+', of(1, 'h'), of(30, null)), 'units');
  assert.equal(combine('*', of(1, 'h'), of(1, 'MB')), 'units');
  assert.equal(combine('/', of(1, null), of(1, 'h')), 'units');
  assert.equal(combine('/', of(1, null), of(0, null)), 'zero');
  assert.equal(combine('*', of(1e300, null), of(1e300, null)), 'overflow');
});

test('an amount is shown in the unit that a user would choose', () => {
  const texts = [
    of(7200, 's'),
    of(90, 's'),
    of(0.2, null),
    of(20, '%'),
    of(10, 'M'),
    of(1500, null),
    of(2.5, 'MB'),
  ];
  assert.deepEqual(texts.map(amountText), ['2h', '90s', '0.2', '20%', '10M', '1500', '2500KB']);
});
