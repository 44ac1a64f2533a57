import { fault } from '../base/fault.ts';

export function mean(values: readonly number[]): number {
  if (values.length === 0) fault('the mean of no values');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample, over n - 1; null for fewer than two values. */
export function deviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
