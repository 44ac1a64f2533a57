import { count } from './quantities.ts';

/** More steps than any training takes: a slip of the pen. */
export const mostSteps = 1_000_000_000;

/** The step at which something that moves over a training has come to its end, however long the training is. */
export const overForm = count(1, mostSteps, 600);
