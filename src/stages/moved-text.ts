import type { TensorChange } from '../ml/sparse/update.ts';

/** What an update of masks did, for the stage's log: the whole, then tensor by tensor and gate by gate. */
export function movedText(step: number, changes: readonly TensorChange[]): string {
  const sum = (field: 'before' | 'removed' | 'after') =>
    changes.reduce((total, change) => total + change[field], 0);
  const whole = countsText({ before: sum('before'), removed: sum('removed'), after: sum('after') });
  return [`step ${step}: ${whole}`, ...changes.map((change) => `  ${changeText(change)}`)].join('\n');
}

function changeText(change: TensorChange): string {
  const densities = change.densities.map(percent).join(' ');
  const gates = change.densities.length > 1 ? `gates ${densities}` : `density ${densities}`;
  return `${change.name}: ${countsText(change)}, ${gates}, ${percent(change.distance)} from before`;
}

function countsText({ before, removed, after }: Pick<TensorChange, 'before' | 'removed' | 'after'>): string {
  return `${removed} of ${before} connections died, ${after - (before - removed)} grew, ${after} now`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}
