/** What a campaign found, for people. */
import type { Finding, Tally } from './trial.ts';

export function showTally(tally: Tally): { readonly edits: number; readonly text: string } {
  const { edits, experiments, hits, misses, cutOff, refused, seen } = tally;
  const { cosmetic, idle, semantic, both } = edits;
  const kinds = [...seen].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    edits: cosmetic + idle + semantic + both,
    text: [
      `${experiments} experiments: ${kinds.map(([kind, times]) => `${times} ${kind}`).join(', ')}`,
      `edits: ${cosmetic} cosmetic, ${idle} of upkeep and promises, ${semantic} semantic, ${both} of both sorts at once`,
      `${hits} hits (${cutOff} behind a stage that ran), ${misses} misses, ${refused} mistaken edits refused`,
    ].join('\n'),
  };
}

export function showFinding({ what, edit, before, after }: Finding): string {
  const texts = (side: string, files: Finding['before']) =>
    Object.entries(files).map(([file, text]) => `--- ${side} ${file}\n${text}`);
  return [what, `by ${edit}`, ...texts('before', before), ...texts('after', after)].join('\n');
}
