import type { PruneSettings } from '../check/settings/prune.ts';
import { Misshapen, parseAs } from '../base/shape.ts';
import { foundTargets } from '../check/schedules/found.ts';
import { readForeign } from '../store/foreign.ts';

export type Targets = PruneSettings['targets'];

/** How far each tensor goes: as the file says or, of the others, as an analysis found. */
export function pruneTargets(
  { targets, kept }: Pick<PruneSettings, 'targets' | 'kept'>,
  schedule: () => Uint8Array,
  /** Of the model. */
  tensors: () => readonly string[],
): Targets {
  if (kept === undefined) return targets;
  const all = readForeign('the schedule', schedule(), (bytes) => targetsIn(bytes, tensors()));
  const found = Object.entries(all).filter(([name]) => !kept.includes(name));
  return { ...Object.fromEntries(found), ...targets };
}

function targetsIn(bytes: Uint8Array, tensors: readonly string[]): Targets {
  const targets = parseAs(foundTargets, bytes) as Targets;
  for (const [name, { from, to }] of Object.entries(targets)) {
    if (!tensors.includes(name)) throw new Misshapen('it names a tensor that the model does not have');
    if (from > to) throw new Misshapen(`\`${name}\` is to have fewer zeros at the end than at the beginning`);
  }
  return targets;
}
