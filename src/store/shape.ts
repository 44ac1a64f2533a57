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
    isWithin(record.summary, mostLevels) &&
    isObject(record.provenance) &&
    ['run', 'stage', 'startedAt', 'athanor', 'node', 'platform'].every(isTextIn(record.provenance)) &&
    typeof record.provenance['seconds'] === 'number' &&
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
    isWithin(value, mostLevels) &&
    typeof value['scheme'] === 'number' &&
    typeof value['kind'] === 'string' &&
    isObject(value['settings']) &&
    isObject(value['files']) &&
    isObject(value['inputs'])
  );
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isWithin(inner, levels - 1));
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
