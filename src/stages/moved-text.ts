import type { TensorChange } from '../ml/sparse/update.ts';

/** What an update of masks did, for the stage's log: the whole, then tensor by tensor. */
export function movedText(step: number, changes: readonly TensorChange[]): string {
  const whole = changes.reduce(
    (sum, { before, removed, after }) => ({
      before: sum.before + before,
      removed: sum.removed + removed,
      after: sum.after + after,
    }),
    { before: 0, removed: 0, after: 0 },
  );
  return [
    `step ${step}: ${lineOf(whole)}`,
    ...changes.map((change) => `  ${change.name}: ${lineOf(change)}`),
  ].join('\n');
}

function lineOf({ before, removed, after }: Pick<TensorChange, 'before' | 'removed' | 'after'>): string {
  return `${removed} of ${before} connections died, ${after - (before - removed)} grew, ${after} now`;
}
