import type { JsonObject } from '../base/json.ts';
import { settingsOf } from '../check/identity.ts';
import type { PruneSettings } from '../check/settings/prune.ts';
import { difference } from './difference.ts';
import { horizonOf, lengthPaths, type HorizonClause, type KindAndSettings } from './horizon.ts';
import type { ContentManifest } from './manifest.ts';
import { revisions } from './revisions.ts';

/** Two trainings that differ in how long they go on and in nothing else. */
export interface LengthChange {
  /** What keeps one from being the beginning of the other; empty = nothing. */
  readonly clauses: readonly HorizonClause[];
}

/** Null where the two differ in more than their length, or not in their length. */
export function lengthChange(before: ContentManifest, after: ContentManifest): LengthChange | null {
  const { kind } = after;
  // Settings of another revision may be of a form that is not known here.
  if (!(kind in lengthPaths) || after.revision !== revisions[kind].revision) return null;
  const lengthPath = ['settings', ...lengthPaths[kind as keyof typeof lengthPaths]];
  const changed = difference(asJson(before), asJson(after)).map(({ path }) => path);
  const ofLength = changed.filter((path) => startsWith(path, lengthPath));
  const others = changed.filter((path) => !ofLength.includes(path));
  if (ofLength.length === 0 || !others.every(isOfSpread)) return null;
  const stage = stageOf(after);
  const horizon = horizonOf(stage);
  if (horizon === null) return null;
  if (others.length === 0) return { clauses: horizon.clauses };
  const spread = spreadClause(stage);
  if (spread === null || spreadClause(stageOf(before)) === null) return null;
  return { clauses: [...horizon.clauses, spread] };
}

/** `over 400` has become steps by the time that there are settings: it is one with the length. */
function spreadClause({ kind, settings }: KindAndSettings): HorizonClause | null {
  if (kind !== 'prune') return null;
  const { schedule, retraining } = settings;
  if (schedule.kind !== 'cubic' || !isAsLongAs(schedule, retraining)) return null;
  const { begin, end, every } = schedule;
  return {
    path: ['schedule', 'end'],
    clause: `over ${end}`,
    because: 'pruning is spread over the whole retraining',
    instead: `cubic { begin ${begin}  end ${end}  every ${every} }  steps ${end}`,
  };
}

function isAsLongAs({ end }: { readonly end: number }, retraining: PruneSettings['retraining']): boolean {
  return retraining?.length.kind === 'steps' && retraining.length.count === end;
}

function isOfSpread([root, field, leaf]: readonly string[]): boolean {
  return root === 'settings' && field === 'schedule' && (leaf === 'end' || leaf === 'every');
}

function stageOf({ kind, settings }: ContentManifest): KindAndSettings {
  return { kind, settings: settingsOf(settings) } as unknown as KindAndSettings;
}

function startsWith(path: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((field, index) => path[index] === field);
}

function asJson(manifest: ContentManifest): JsonObject {
  return manifest as unknown as JsonObject;
}
