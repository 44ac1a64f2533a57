import type { DistillSettings } from '../../check/settings/distill.ts';

/**
 * What part of the loss the text's own words have at a step, counted from 0; the rest is the teacher's (teacher
 * annealing: Clark et al. 2019, arXiv 1907.04829). It moves in a straight line over all steps of the training, or the
 * first of them where the settings say how many.
 */
export function hardPart({ hard: { from, to }, over }: DistillSettings, step: number, steps: number): number {
  return from + Math.min(1, step / (over ?? steps)) * (to - from);
}
