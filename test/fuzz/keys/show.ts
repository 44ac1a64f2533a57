/** What a campaign found, for people. */
import { editsOf, type Tally } from './tally.ts';
import type { Finding } from './trial.ts';

export function showTally(tally: Tally): string {
  const { experiments, hits, misses, cutOff, resumed, failed, refused, seen } = tally;
  const { cosmetic, idle, semantic, both } = tally.edits;
  const kinds = [...seen].sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    `${experiments} experiments: ${kinds.map(([kind, times]) => `${times} ${kind}`).join(', ')}`,
    `${editsOf(tally)} edits: ${cosmetic} cosmetic, ${idle} of upkeep and promises, ${semantic} semantic, ${both} of both sorts at once`,
    `${hits} hits (${cutOff} behind a stage that ran), ${misses} misses, ${refused} mistaken edits refused`,
    `${resumed} trainings went on from others' states, ${failed} stages failed or were not reached`,
  ].join('\n');
}

export function showFinding({ what, edit, before, after }: Finding): string {
  const texts = (side: string, files: Finding['before']) =>
    Object.entries(files).map(([file, text]) => `--- ${side} ${file}\n${text}`);
  return [what, `by ${edit}`, ...texts('before', before), ...texts('after', after)].join('\n');
}
