import type { PruneSettings } from '../check/settings/prune.ts';
import { parseJson } from './json-bytes.ts';

export type Targets = PruneSettings['targets'];

/** How far each tensor goes: as the file says or, of the others, as an analysis found. */
export function pruneTargets(
  { targets, kept }: Pick<PruneSettings, 'targets' | 'kept'>,
  schedule: () => Uint8Array,
): Targets {
  if (kept === undefined) return targets;
  const found = Object.entries(parseJson(schedule()) as Targets).filter(([name]) => !kept.includes(name));
  return { ...Object.fromEntries(found), ...targets };
}
