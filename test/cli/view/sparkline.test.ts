import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Curve, sparkline } from '../../../src/cli/view/sparkline.ts';

test('the least value is the lowest bar and the greatest the highest', () => {
  assert.equal(sparkline([8, 7, 6, 5, 4, 3, 2, 1], 8), '█▇▆▅▄▃▂▁');
  assert.equal(sparkline([3, 3, 3], 8), '▁▁▁');
  assert.equal(sparkline([1, 2, 3, 4], 2), '▁█');
  assert.equal(sparkline([1, Number.NaN, 2], 8), '▁█');
  assert.equal(sparkline([], 8), '');
});

test('a curve of any length is kept in bounded room and keeps its ends', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 40 }), (count, width) => {
      const curve = new Curve(64);
      for (let step = 0; step < count; step++) curve.add(step);
      assert.ok(curve.values.length <= 64);
      assert.equal(curve.values[0], 0);
      const shown = curve.resample(width);
      assert.ok(
        shown.length <= width &&
          shown.every((value, index) => index === 0 || value > (shown[index - 1] ?? 0)),
      );
    }),
  );
});
