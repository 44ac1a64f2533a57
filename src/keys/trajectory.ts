import type { TrajectoryKey } from '../base/brand.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { canonicalBytes, canonicalText } from './canonical.ts';
import { digestOf } from './digest.ts';
import { horizonOf, type KindAndSettings } from './horizon.ts';
import type { ContentManifest } from './manifest.ts';
import { trainingState } from './revisions.ts';

/**
 * What a training shares with those that differ from it in length alone: its content key without the length. Null for a
 * stage that trains nothing, and where a step depends on how many there will be.
 */
export function trajectoryKey(stage: KindAndSettings, manifest: ContentManifest): TrajectoryKey | null {
  const horizon = horizonOf(stage);
  if (horizon === null || horizon.clauses.length > 0) return null;
  const settings = without(manifest.settings, horizon.path);
  const text = canonicalText({ ...manifest, settings, state: trainingState });
  return digestOf(canonicalBytes('trajectory', manifest.scheme, text)) as string as TrajectoryKey;
}

/** An object without one leaf. */
function without(object: JsonObject, [field = '', ...inner]: readonly string[]): JsonObject {
  const { [field]: value, ...others } = object;
  return inner.length === 0 || !isObject(value) ? others : { ...others, [field]: without(value, inner) };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
