import assert from 'node:assert/strict';
import test from 'node:test';
import { estimate } from '../../src/statistics/estimate.ts';
import { judge } from '../../src/statistics/verdict.ts';
import { simulate, type Case } from './simulation.ts';

const figures = (values: readonly number[]) =>
  new Map(values.map((value, index) => [String(index).padStart(2, '0'), value]));

const above = (differences: readonly number[]) => {
  const found = estimate(figures(differences.map(() => 100)), figures(differences.map((by) => 100 + by)));
  assert.ok(found);
  return found;
};

test('no verdict is given by fewer than six pairs, and by six only if they agree', () => {
  for (let pairs = 2; pairs < 6; pairs++) {
    const [verdict] = judge([above(Array.from({ length: pairs }, (_, index) => 50 + index))]);
    assert.deepEqual(verdict, { verdict: 'no evidence', adjustedP: null, needed: 6 });
  }
  assert.equal(judge([above([5, 6, 7, 8, 9, 10])])[0]?.verdict, 'higher');
  assert.equal(judge([above([-5, -6, -7, -8, -9, -10])])[0]?.verdict, 'lower');
  assert.equal(judge([above([5, 6, 7, 8, 9, -1])])[0]?.verdict, 'no evidence');
});

test('figures that are judged together take more seeds, and what cannot be significant takes none', () => {
  const six = above([5, 6, 7, 8, 9, 10]);
  assert.deepEqual(
    judge([six, above([4, 3, 4, 5, 4, 3])]).map(({ verdict, needed }) => [verdict, needed]),
    [
      ['no evidence', 7],
      ['no evidence', 7],
    ],
  );
  const unmoved = above([0, 0, 0, 0, 0, 0]);
  const few = above([1, 2, 3]);
  assert.equal(judge([six, unmoved, few])[0]?.verdict, 'higher');
});

test('equal figures give equal answers, whatever was asked before', () => {
  const values = Array.from({ length: 20 }, (_, index) => Math.sin(index));
  assert.deepEqual(above(values), above(values));
  // So many signs are drawn, not tried.
  assert.equal(above(values).isExact, false);
  const [many, p] = [above(values.slice(0, 16)), above(values.slice(0, 17)).p];
  assert.ok(many.isExact && Math.abs(many.p - p) < 0.2 && p > 0);
});

test('one repetition on a side cannot be compared', () => {
  assert.equal(estimate(figures([1]), figures([2])), null);
  assert.equal(
    estimate(
      new Map([['a', 1]]),
      new Map([
        ['b', 1],
        ['c', 2],
      ]),
    ),
    null,
  );
});

const trials = 300;
/** Four standard errors of a rate of 5 % above it. */
const most = 0.05 + 4 * Math.sqrt((0.05 * 0.95) / trials);

const nothing: readonly Case[] = [
  { noise: 'normal', pairing: 'paired', seeds: 7, figures: 2, shift: 0 },
  { noise: 'heavy tails', pairing: 'paired', seeds: 6, figures: 1, shift: 0 },
  { noise: 'two values', pairing: 'paired', seeds: 8, figures: 1, shift: 0 },
  { noise: 'skewed', pairing: 'unpaired', seeds: 5, figures: 1, shift: 0 },
];

for (const one of nothing) {
  test(`where nothing differs, few verdicts say so: ${one.pairing}, ${one.noise}`, () => {
    const { verdicts } = simulate(one, trials);
    assert.ok(verdicts <= most, `${verdicts} of the trials`);
  });
}

test('what differs by four deviations is found, and the interval holds it as often as it says', () => {
  const { verdicts, wrong, coverage, level } = simulate(
    { noise: 'normal', pairing: 'paired', seeds: 7, figures: 1, shift: 4 },
    trials,
  );
  assert.ok(verdicts > 0.95, `${verdicts} found`);
  assert.equal(wrong, 0);
  assert.ok(coverage > level - 4 * Math.sqrt((level * (1 - level)) / trials), `${coverage} covered`);
});
