import assert from 'node:assert/strict';
import type { Tolerance } from './cases.ts';

/** Fails with the worst entry if any differs by more than the tolerance of the whole tensor. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { rtol, atol }: Tolerance,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: number of entries`);
  let greatest = 0;
  let worst = { error: -1, index: -1 };
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs((actual[index] ?? NaN) - (expected[index] ?? NaN));
    greatest = Math.max(greatest, Math.abs(expected[index] ?? NaN));
    if (!(error <= worst.error)) worst = { error, index };
  }
  const { error, index } = worst;
  assert.ok(
    expected.length === 0 || error <= atol + rtol * greatest,
    `${what}[${index}]: ${actual[index]} instead of ${expected[index]}, tolerance ${atol + rtol * greatest}`,
  );
}
