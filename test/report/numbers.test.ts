import assert from 'node:assert/strict';
import test from 'node:test';
import {
  formatBits,
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatMetric,
  formatNumberOf,
  formatPercent,
  formatRatio,
} from '../../src/report/numbers.ts';

function table<T>(
  title: string,
  format: (value: T) => string,
  rows: readonly (readonly [T, string])[],
): void {
  test(title, () => {
    for (const [value, text] of rows) assert.equal(format(value), text);
  });
}

table('counts keep three digits and move to the next unit when rounding reaches it', formatCount, [
  [0, '0'],
  [9812, '9812'],
  [12_345, '12.3k'],
  [999_949, '1.00M'],
  [999_499, '999k'],
  [1_618_000, '1.62M'],
  [2_012_345, '2.01M'],
  [3.5e12, '3.50T'],
  [4e15, '4000T'],
]);

table('sizes are decimal, as in the language', formatBytes, [
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 KB'],
  [1_710_000, '1.71 MB'],
  [16_515_072, '16.5 MB'],
]);

table('durations name two units at most', formatDuration, [
  [0, '0.0 s'],
  [0.26, '0.3 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [125, '2 min 05 s'],
  [4320, '1 h 12 min'],
  [100 * 3600, '4 d 4 h'],
]);

table('metrics keep four digits without an exponent while they are readable', formatMetric, [
  [214.34, '214.3'],
  [71.654, '71.65'],
  [5.41279, '5.413'],
  [0.5, '0.5000'],
  [1234.5, '1235'],
  [123_456, '123456'],
  [0, '0.0000'],
  [1e-7, '1.00e-7'],
  [Infinity, 'Infinity'],
]);

test('a change is relative to what was before, with its sign', () => {
  assert.equal(formatChange(231.8, 244.6), '+5.5 %');
  assert.equal(formatChange(1.62e6, 1.24e6), '-23.5 %');
  assert.equal(formatChange(3, 3), '0 %');
  assert.equal(formatChange(100_000, 99_999), '0.0 %');
  assert.equal(formatChange(0, 3), '-');
  assert.equal(formatChange(3, Infinity), '-');
});

test('fractions, bits, ratios and nouns', () => {
  assert.equal(formatPercent(0.6), '60.0 %');
  assert.equal(formatBits(8), '8');
  assert.equal(formatBits(7.62), '7.6');
  assert.equal(formatRatio(9.66), '9.7x');
  assert.equal(formatRatio(123.4), '123x');
  assert.equal(formatNumberOf(1, 'stage'), '1 stage');
  assert.equal(formatNumberOf(0, 'stage'), '0 stages');
});
