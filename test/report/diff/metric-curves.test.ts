import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { curvesIn } from '../../../src/report/diff/metric-curves.ts';
import { scanCurves } from '../../../src/report/diff/metric-scan.ts';

type Points = Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>;

/** What a text says by JSON.parse, line by line. */
function parsed(text: string): Points {
  const points: Record<string, [number, number][]> = {};
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const { step, ...figures } = JSON.parse(line) as Record<string, unknown>;
    for (const [figure, value] of Object.entries(figures))
      if (typeof value === 'number') (points[figure] ??= []).push([step as number, value]);
  }
  return points;
}

function read(text: string): Points {
  const curves = curvesIn(Buffer.from(text));
  return Object.fromEntries(
    Array.from(curves, ([figure, curve]) => [
      figure,
      curve.steps.map((step, index) => [step, curve.value(index)] as const),
    ]),
  );
}

const linesOf = (lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(0.1, 1e-7, 5e-324, 1.7976931348623157e308, 4.000000000000001, 4, 1e21, -2.5e-9),
  fc.boolean(),
  fc.constant(null),
);
const line = fc.record({ rate: value, loss: value, validLoss: value, averaged: value }, { requiredKeys: [] });
const metrics = fc.array(line).map((lines) => lines.map((figures, at) => ({ step: at + 1, ...figures })));

test('what is scanned of metrics is what parsing them gives, to the bit', () => {
  fc.assert(
    fc.property(metrics, (lines) => {
      const text = linesOf(lines);
      assert.notEqual(scanCurves(Buffer.from(text)), null);
      assert.deepEqual(read(text), parsed(text));
    }),
  );
});

test('the least is found, the first of several, without reading every value', () => {
  fc.assert(
    fc.property(
      fc.array(
        value.filter((one) => typeof one === 'number'),
        { minLength: 1 },
      ),
      (values) => {
        const curve = curvesIn(Buffer.from(linesOf(values.map((loss, step) => ({ step, loss }))))).get(
          'loss',
        );
        const least = values.reduce((one, other) => Math.min(one, other), Infinity);
        assert.equal(
          curve?.lowest,
          values.findIndex((one) => one === least),
        );
      },
    ),
  );
});

test('two values are the same if their numbers are, however they are written', () => {
  const curve = curvesIn(
    Buffer.from('{"step":1,"loss":4.0}\n{"step":2,"loss":4}\n{"step":3,"loss":4.1}\n'),
  ).get('loss');
  assert.ok(curve);
  assert.equal(curve.isSame(0, curve, 1), true);
  assert.equal(curve.isSame(0, curve, 2), false);
});

for (const [name, text] of Object.entries({
  'blanks between the parts': '{"step": 1, "loss": 4}\n',
  'a step that is not the first': '{"loss":4,"step":1}\n',
  'a step that is not whole': '{"step":1.5,"loss":4}\n',
  'a step beyond all digits': '{"step":12345678901234567890,"loss":4}\n',
  'a name with an escape': '{"step":1,"l\\u00f6ss":4}\n',
  'a name beyond ASCII': '{"step":1,"löss":4}\n',
  'a text': '{"step":1,"word":"a","loss":4}\n',
  'a list': '{"step":1,"all":[1,2],"loss":4}\n',
  'a name twice in a line': '{"step":1,"loss":4,"loss":5}\n',
}))
  test(`metrics with ${name} are parsed`, () => {
    assert.equal(scanCurves(Buffer.from(text)), null);
    assert.deepEqual(read(text), parsed(text));
  });

test('lines without steps are no curves, and end those before them', () => {
  assert.deepEqual(read('{"bits":5,"error":0.1}\n'), {});
  assert.deepEqual(read('{"step":1,"loss":4}\n{"bits":5}\n{"step":2,"loss":3}\n'), { loss: [[1, 4]] });
  assert.deepEqual(read(''), {});
});
