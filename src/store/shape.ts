import { mostLevels } from '../base/json.ts';
import { isObject } from '../base/shape.ts';
import { isDigest } from '../keys/digest.ts';
import { keyScheme } from '../keys/manifest.ts';
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

export function isRootLine(line: Unknown): boolean {
  if ('root' in line)
    return (
      isObject(line['root']) &&
      ['run', 'runsFolder', 'project', 'file', 'host', 'owner', 'startedAt'].every(isTextIn(line['root']))
    );
  if ('holds' in line) return Array.isArray(line['holds']) && line['holds'].every(isHold);
  return typeof line['endedAt'] === 'string';
}

function isHold(value: unknown): boolean {
  const isKeyOrNone = (key: unknown) => key === undefined || isDigest(key);
  return (
    isObject(value) &&
    typeof value['stage'] === 'string' &&
    isDigest(value['key']) &&
    isKeyOrNone(value['basis']) &&
    isKeyOrNone(value['trajectory'])
  );
}

export function isRecipePointer(value: Unknown): boolean {
  const pointer = value as Unknown & Partial<Record<keyof RecipePointer, unknown>>;
  return isDigest(pointer.recipeKey) && isDigest(pointer.contentKey);
}

function isManifest(value: unknown): boolean {
  return (
    isObject(value) &&
    hasCanonicalForm(value) &&
    typeof value['scheme'] === 'number' &&
    typeof value['kind'] === 'string' &&
    isObject(value['settings']) &&
    isTableOf(value['files'], isDigest) &&
    isTableOf(value['inputs'], (input) => isTableOf(input, isDigest)) &&
    (value['scheme'] !== keyScheme ||
      (typeof value['revision'] === 'number' &&
        (value['dependency'] === null || typeof value['dependency'] === 'string')))
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

function isTableOf(value: unknown, is: (item: unknown) => boolean): boolean {
  return isObject(value) && Object.values(value).every(is);
}

function isTextIn(object: Unknown): (field: string) => boolean {
  return (field) => typeof object[field] === 'string';
}
