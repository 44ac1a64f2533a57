import type { JsonObject } from '../base/json.ts';
import { identity } from '../check/identity.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import type { Place, RunRecord } from '../exec/run-record.ts';
import { keyScheme, type ContentManifest } from '../keys/manifest.ts';
import { nearest } from '../keys/nearest.ts';
import type { Past } from './past.ts';
import { settingChanges, type SettingChange } from './settings-change.ts';

/** What a planned stage was when it last stood in a run, and which of its settings are others now. */
export interface Earlier {
  readonly run: RunRecord;
  readonly changes: readonly SettingChange[];
}

/** A result older than this many runs is as good as none to compare with. */
const runsSearched = 50;

/** The most similar of the earlier results under this stage's name; null if there is none. */
export function earlierResult(
  past: Past,
  stage: AnyPlannedStage,
  places: Readonly<Record<string, Place>>,
): Earlier | null {
  const settings = identity(stage);
  const candidates: {
    stage: string;
    manifest: ContentManifest;
    run: RunRecord;
    places: Readonly<Record<string, Place>>;
  }[] = [];
  let searched = 0;
  for (const run of past.runs()) {
    if (searched++ >= runsSearched) break;
    const twin = run.stages.find(({ name, kind }) => name === stage.name && kind === stage.kind);
    const manifest = twin?.contentKey == null ? null : past.manifest(twin.contentKey);
    if (twin !== undefined && manifest !== null) {
      candidates.push({ stage: twin.name, manifest, run, places: twin.places });
    }
  }
  const found = nearest({ stage: stage.name, manifest: bare(stage, settings) }, candidates);
  return found === null
    ? null
    : {
        run: found.run,
        changes: settingChanges(
          { places: found.places, settings: found.manifest.settings },
          { places, settings },
        ),
      };
}

/** As much of a key as is known without the inputs' bytes. */
function bare(stage: AnyPlannedStage, settings: JsonObject): ContentManifest {
  return {
    scheme: keyScheme,
    kind: stage.kind,
    revision: 0,
    dependency: null,
    settings,
    files: {},
    inputs: {},
  };
}
