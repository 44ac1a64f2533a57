import { fault } from '../base/fault.ts';

/**
 * P(Z <= z) of the standard normal distribution. Near the middle by its power series (Abramowitz and Stegun 26.2.10),
 * in the tails by Laplace's continued fraction (26.2.14), so that small probabilities keep their relative precision.
 */
export function normalBelow(z: number): number {
  const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(z) < 3) {
    let term = z;
    let sum = z;
    for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
      term *= (-z * z * (2 * k - 1)) / (2 * k * (2 * k + 1));
      sum += term;
    }
    return 0.5 + sum / Math.sqrt(2 * Math.PI);
  }
  const size = Math.abs(z);
  let fraction = size;
  for (let k = 200; k > 0; k--) fraction = size + k / fraction;
  const tail = density / fraction;
  return z < 0 ? tail : 1 - tail;
}

/**
 * P(|T| <= t) of Student's distribution for a whole number of degrees of freedom: a finite sum (Abramowitz and Stegun
 * 26.7.3 and 26.7.4).
 */
function studentWithin(t: number, freedom: number): number {
  if (!Number.isInteger(freedom) || freedom < 1) fault(`${freedom} degrees of freedom`);
  const theta = Math.atan(t / Math.sqrt(freedom));
  const square = Math.cos(theta) ** 2;
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? Math.cos(theta) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < freedom; k += 2) {
    term *= ((k - 1) / k) * square;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}

/** The t with P(|T| <= t) = `level`, by halving. */
export function studentBound(level: number, freedom: number): number {
  if (!(level > 0 && level < 1)) fault(`level ${level}`);
  let low = 0;
  let high = 1;
  while (studentWithin(high, freedom) < level) high *= 2;
  for (let halvings = 0; halvings < 200 && low < high; halvings++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentWithin(middle, freedom) < level) low = middle;
    else high = middle;
  }
  return high;
}
