import type { PruneSettings, SparsityTarget } from '../../check/settings/prune.ts';

/**
 * Fraction of entries that should be zero from step `step` on, or null where the schedule does not act.
 *
 * `cubic` is eq. 1 of Zhu and Gupta, "To prune, or not to prune" (arXiv 1710.01878), acting at begin, begin + every,
 * ... < end; the last of these steps reaches `to` exactly:
 *
 *     s = to + (from - to) (1 - (step - begin) / span)^3,    span = floor((end - begin - 1) / every) every
 */
export function targetSparsity(
  { from, to }: SparsityTarget,
  schedule: PruneSettings['schedule'],
  step: number,
): number | null {
  if (schedule.kind === 'once') return step === 0 ? to : null;
  const { begin, end, every } = schedule;
  if (step < begin || step >= end || (step - begin) % every !== 0) return null;
  const span = Math.floor((end - begin - 1) / every) * every;
  // A schedule with room for a single act goes straight to its end.
  return span === 0 ? to : to + (from - to) * (1 - (step - begin) / span) ** 3;
}
