import { number, object, table } from '../../base/shape.ts';

/** What a `sensitivity` stage leaves for a pruning: how far each tensor goes, and from where. */
export const foundTargets = table(object({ from: number(0, 1), to: number(0, 1) }));
