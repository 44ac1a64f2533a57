import type { StageKind } from '../check/plan.ts';
import type { Place } from '../exec/run-record.ts';
import type { HorizonClause } from '../keys/horizon.ts';
import { lengthChange } from '../keys/length-change.ts';
import type { ContentManifest } from '../keys/manifest.ts';
import type { Past } from './past.ts';

export interface PlacedClause extends HorizonClause {
  /** Where it was written; null = it is a default. */
  readonly place: Place | null;
}

/** A training of which there was one that differed in its length alone, and why it is not the beginning of this one. */
export interface OtherLength {
  /** Empty = nothing of it that would serve is left. */
  readonly clauses: readonly PlacedClause[];
}

/** How many runs back one is looked for. */
const runsSearched = 50;

/** The first that is found, latest runs first; null if all earlier trainings differ in more. */
export function earlierLength(
  past: Past,
  kind: StageKind,
  manifest: ContentManifest,
  places: Readonly<Record<string, Place>>,
): OtherLength | null {
  let searched = 0;
  for (const run of past.runs()) {
    if (searched++ >= runsSearched) break;
    for (const stage of run.stages) {
      if (stage.kind !== kind || stage.contentKey === null) continue;
      const earlier = past.manifest(stage.contentKey);
      const found = earlier && otherLength(earlier, manifest, places);
      if (found !== null) return found;
    }
  }
  return null;
}

/** Null where the two differ in more than their length. `places` are those of the later one. */
export function otherLength(
  before: ContentManifest,
  after: ContentManifest,
  places: Readonly<Record<string, Place>>,
): OtherLength | null {
  const change = lengthChange(before, after);
  return (
    change && {
      clauses: change.clauses.map((clause) => ({ ...clause, place: places[clause.path.join('.')] ?? null })),
    }
  );
}
