import { isDigest } from '../keys/digest.ts';
import type { RecipePointer, StageRecord } from './record.ts';

type Unknown = Readonly<Record<string, unknown>>;

/*
 * By hand, not by a schema: a run that has nothing to do looks at every record, and these take a microsecond. The
 * bytes are known to be ours already, so what can be wrong is the program that wrote them.
 */

export function isStageRecord(value: Unknown): boolean {
  const record = value as Unknown & Partial<Record<keyof StageRecord, unknown>>;
  return (
    isDigest(record.contentKey) &&
    isManifest(record.manifest) &&
    isObject(record.outputs) &&
    Object.values(record.outputs).every(isReference) &&
    isObject(record.summary) &&
    hasCanonicalForm(record.summary) &&
    isObject(record.provenance) &&
    ['run', 'stage', 'startedAt', 'athanor', 'node', 'platform'].every(isTextIn(record.provenance)) &&
    Number.isFinite(record.provenance['seconds']) &&
    ['string', 'undefined'].includes(typeof record.provenance['cpu'])
  );
}

export function isRecipePointer(value: Unknown): boolean {
  const pointer = value as Unknown & Partial<Record<keyof RecipePointer, unknown>>;
  return isDigest(pointer.recipeKey) && isDigest(pointer.contentKey);
}

/** Deeper than any settings; whoever compares or prints manifests calls itself for each level. */
const mostLevels = 32;

function isManifest(value: unknown): boolean {
  return (
    isObject(value) &&
    hasCanonicalForm(value) &&
    typeof value['scheme'] === 'number' &&
    typeof value['kind'] === 'string' &&
    isObject(value['settings']) &&
    isObject(value['files']) &&
    isObject(value['inputs'])
  );
}

/** Not deeper than any settings, and without numbers that only JSON can write (`1e999`). */
export function hasCanonicalForm(value: unknown, levels = mostLevels): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => hasCanonicalForm(inner, levels - 1));
}

function isReference(value: unknown): boolean {
  return isObject(value) && isDigest(value['digest']) && Number.isSafeInteger(value['sizeBytes']);
}

function isTextIn(object: Unknown): (field: string) => boolean {
  return (field) => typeof object[field] === 'string';
}

function isObject(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
