import { fault } from '../base/fault.ts';

/**
 * p values that may be compared with one level all at once: the chance that any true hypothesis among them is rejected
 * is at most that level, however they depend on each other (Holm 1979). In the order given.
 */
export function holm(chances: readonly number[]): readonly number[] {
  const order = chances.map((p, place) => ({ p, place })).sort((a, b) => a.p - b.p || a.place - b.place);
  const adjusted = new Array<number>(chances.length).fill(1);
  let least = 0;
  order.forEach(({ p, place }, rank) => {
    least = Math.max(least, Math.min(1, (chances.length - rank) * p));
    adjusted[place] = least;
  });
  return adjusted.map((p) => (Number.isNaN(p) ? fault('a p value that is no number') : p));
}
