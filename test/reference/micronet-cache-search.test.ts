import assert from 'node:assert/strict';
import test from 'node:test';
import { searchCache, usualStart, type CacheNumbers } from '../../src/ml/evaluate/cache-search.ts';
import { forEachCase, tensorOf, variantsOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';

/** `ppl = base + a x^2 + b y^2 + c x y`, no number above a lambda where that is given. */
interface Variant {
  readonly base: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly l0: number;
  readonly ls: number;
  readonly t0: number;
  readonly ts: number;
  readonly start?: readonly [lambda: number, theta: number];
  readonly nan_above?: number;
}

/** The published search ends when both steps are below a two-hundredth. */
const until = 0.005;

forEachCase('micronet-cache-search', (reference) => {
  for (const { prefix, settings } of variantsOf(reference)) {
    const variant = settings as Variant;
    const { float64 } = reference.tolerance;
    const expected = (name: string) => [...tensorOf(reference, `${prefix}expected/${name}`).data];

    test(`${reference.folder} ${prefix}: every pair that is tried, in order, and what is found`, async () => {
      const trace: number[] = [];
      const { best, steps } = await searchCache(startOf(variant), until, (numbers) => {
        const value = valueAt(variant, numbers);
        trace.push(numbers.lambda, numbers.theta, Number.isNaN(value) ? -1 : value);
        return Promise.resolve(value);
      });
      assert.equal(trace.length, expected('trace').length);
      assertClose(trace, expected('trace'), float64, 'trace');
      assertClose(
        [best.lambda, best.theta, steps.lambda, steps.theta, best.value],
        expected('final'),
        float64,
        'what is found',
      );
    });
  }
});

function startOf({ start }: Variant): CacheNumbers {
  return start === undefined ? usualStart : { lambda: start[0], theta: start[1] };
}

function valueAt({ base, a, b, c, l0, ls, t0, ts, nan_above }: Variant, { lambda, theta }: CacheNumbers): number {
  if (nan_above !== undefined && lambda > nan_above) return NaN;
  const [x, y] = [(lambda - l0) / ls, (theta - t0) / ts];
  return base + a * x * x + b * y * y + c * x * y;
}
