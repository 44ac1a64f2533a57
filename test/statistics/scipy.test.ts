import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { tailOf } from '../../src/statistics/bootstrap.ts';
import { normalBelow, studentBound } from '../../src/statistics/distributions.ts';
import { estimate, type Estimate } from '../../src/statistics/estimate.ts';
import { holm } from '../../src/statistics/holm.ts';

interface Compared {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly p: number;
  readonly tail: number;
  readonly interval: Readonly<Record<'low' | 'high', readonly [number, number]>>;
}

interface Cases {
  readonly normal: readonly (readonly [z: number, below: number])[];
  readonly student: readonly (readonly [level: number, freedom: number, bound: number])[];
  readonly pairs: readonly Compared[];
  readonly samples: readonly Compared[];
  readonly families: readonly { readonly p: readonly number[]; readonly adjusted: readonly number[] }[];
}

const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'scipy', 'cases.json'), 'utf8')) as Cases;

function close(actual: number, expected: number, relative: number): void {
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual} is not ${expected}`);
}

test('the normal and Student distributions are those of SciPy', () => {
  for (const [z, below] of cases.normal) close(normalBelow(z), below, 1e-10);
  for (const [level, freedom, bound] of cases.student) close(studentBound(level, freedom), bound, 1e-10);
});

const seeded = (values: readonly number[], prefix: string) =>
  new Map(values.map((value, index) => [`${prefix}${String(index).padStart(2, '0')}`, value]));

function agrees(found: Estimate | null, { p, tail, interval, before, after }: Compared): void {
  assert.ok(found?.isExact);
  close(found.p, p, 1e-9);
  close(tailOf(Math.min(before.length, after.length), 0.95), tail, 1e-8);
  const spread = Math.max(...before, ...after) - Math.min(...before, ...after);
  for (const end of ['low', 'high'] as const) {
    const [least, most] = interval[end];
    const value = found.interval[end];
    const isBetween = value >= least - 1e-12 * spread && value <= most + 1e-12 * spread;
    assert.ok(isBetween, `${end} end ${value} of ${before.length} is not between ${least} and ${most}`);
  }
}

test('paired differences have the p values and intervals of SciPy', () => {
  assert.ok(cases.pairs.length > 5);
  for (const one of cases.pairs) agrees(estimate(seeded(one.before, 's'), seeded(one.after, 's')), one);
});

test('samples without common seeds have the p values and intervals of SciPy', () => {
  assert.ok(cases.samples.length > 5);
  for (const one of cases.samples) agrees(estimate(seeded(one.before, 'a'), seeded(one.after, 'b')), one);
});

test('p values of a family are corrected as by statsmodels', () => {
  for (const { p, adjusted } of cases.families)
    holm(p).forEach((value, place) => {
      close(value, adjusted[place] ?? NaN, 1e-12);
    });
});
