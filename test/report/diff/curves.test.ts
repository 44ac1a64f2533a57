import assert from 'node:assert/strict';
import test from 'node:test';
import type { Digest } from '../../../src/base/brand.ts';
import { compare } from '../../../src/report/diff/compare.ts';
import { renderDiff } from '../../../src/report/diff/diff-text.ts';
import type { CurveRow } from '../../../src/report/diff/diff.ts';
import { unpainted } from '../../../src/report/table.ts';
import { SamplePast } from '../samples.ts';
import { nothingKept, sampleSide } from './sample-side.ts';

type Line = Readonly<Record<string, number>>;

/** Compares trainings that wrote these metrics down. */
function between(...metrics: readonly (readonly Line[])[]) {
  const past = new SamplePast();
  return compare(
    metrics.map((lines, index) => {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      const run = past.run(`run ${index + 1}`, [{ name: 'dense', kind: 'train', settings: { rate: index } }]);
      return sampleSide(past, run, {
        ...nothingKept,
        digest: (_, role) => (role === 'metrics' ? (text as Digest) : null),
        read: (_, role) => (role === 'metrics' ? new TextEncoder().encode(text) : null),
      });
    }),
  );
}

const losses = (steps: readonly number[], value: (step: number) => number): readonly Line[] =>
  steps.map((step) => ({ step, rate: 1, loss: value(step) }));

const curveOf = ({ curves }: ReturnType<typeof between>, figure: string): CurveRow => {
  const row = curves.find((one) => one.figure === figure);
  assert.ok(row);
  return row;
};

test('curves part at the first step that is not bit for bit the same', () => {
  const diff = between(
    losses([1, 2, 3, 4], (step) => 5 - step / 10),
    losses([1, 2, 3, 4], (step) => (step < 3 ? 5 - step / 10 : 4.5 + step / 1e15)),
  );
  assert.deepEqual(curveOf(diff, 'loss').against, [null, { kind: 'at', step: 3 }]);
  assert.deepEqual(curveOf(diff, 'rate').against, [null, { kind: 'same' }]);
  assert.match(
    renderDiff(diff, unpainted).join('\n'),
    /^dense {3}loss +4\.600 +4\.600 at 4 .*part at step 3$/m,
  );
});

test('only steps that both wrote down are compared', () => {
  const shorter = losses([1, 2, 3, 4], () => 5);
  assert.deepEqual(
    curveOf(
      between(
        shorter,
        losses([2, 4, 6, 8], () => 5),
      ),
      'loss',
    ).against[1],
    { kind: 'same' },
  );
  assert.deepEqual(
    curveOf(
      between(
        shorter,
        losses([3, 6], () => 4),
      ),
      'loss',
    ).against[1],
    { kind: 'at', step: 3 },
  );
  assert.deepEqual(
    curveOf(
      between(
        shorter,
        losses([5, 10], () => 5),
      ),
      'loss',
    ).against[1],
    {
      kind: 'nothing in common',
    },
  );
});

test('a curve has its end, and its best with the step of it', () => {
  const falling = losses([1, 2, 3], (step) => [9, 3, 5][step - 1] ?? 0);
  const side = curveOf(
    between(
      falling,
      losses([1], () => 9),
    ),
    'loss',
  ).sides[0];
  assert.deepEqual([side?.final, side?.best, side?.bestStep], [5, 3, 2]);
  assert.deepEqual(side?.repetitions, ['']);
});

test('metrics that are the same on all sides are not told, nor those without steps', () => {
  const same = losses([1, 2], () => 4);
  assert.deepEqual(between(same, same).curves, []);
  assert.deepEqual(between([{ bits: 5 }], [{ bits: 4 }]).curves, []);
  // A third side that differs makes all three a row.
  const row = curveOf(
    between(
      same,
      same,
      losses([1, 2], () => 3),
    ),
    'loss',
  );
  assert.deepEqual(row.against, [null, { kind: 'same' }, { kind: 'at', step: 1 }]);
});
