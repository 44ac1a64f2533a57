import type { JsonObject } from '../base/json.ts';
import { isDigest } from '../keys/digest.ts';
import type { RunEvent } from './events.ts';
import type { RunRecord } from './run-record.ts';

/*
 * The files of a run are plain text that anyone may have changed. What is not of their form is left out, so that a
 * damaged run costs its own history and no command.
 */

type Unknown = Readonly<Record<string, unknown>>;

/** As much of `run.json` as its readers take for granted. */
export function isRunRecord(value: unknown): value is RunRecord {
  return (
    isObject(value) &&
    value['version'] === 1 &&
    ['run', 'athanor', 'file', 'host', 'startedAt'].every((field) => typeof value[field] === 'string') &&
    isTextOrNull(value['endedAt']) &&
    isNumberOrNull(value['seconds']) &&
    isNumberOrNull(value['exitCode']) &&
    Number.isSafeInteger(value['pid']) &&
    isListOf(value['commandLine'], (word) => typeof word === 'string') &&
    isListOf(value['stages'], isRunStage)
  );
}

function isRunStage(value: unknown): boolean {
  return (
    isObject(value) &&
    ['name', 'kind'].every((field) => typeof value[field] === 'string') &&
    ['because', 'madeBy', 'outcome'].every((field) => isTextOrNull(value[field])) &&
    // Records are looked for by their names.
    ['recipeKey', 'contentKey'].every((field) => value[field] === null || isDigest(value[field])) &&
    isObject(value['inputs']) &&
    Object.values(value['inputs']).every((input) => typeof input === 'string') &&
    (value['summary'] === null || isObject(value['summary'])) &&
    isNumberOrNull(value['seconds']) &&
    isListOf(value['expectations'], isObject) &&
    isPlace(value['declared']) &&
    isObject(value['places']) &&
    Object.values(value['places']).every(isPlace)
  );
}

function isPlace(value: unknown): boolean {
  return isObject(value) && ['source', 'text'].every((field) => typeof value[field] === 'string');
}

/** What each event must have for a run to be told from it. */
const forms: Readonly<Record<RunEvent['type'], (event: Unknown) => boolean>> = {
  'run started': () => true,
  'stage hit': isResult,
  'stage waiting': () => true,
  'stage started': ({ key, recipe }) => isDigest(key) && isDigest(recipe),
  'stage resumed': () => true,
  'stage checked': ({ differences }) => Array.isArray(differences),
  'stage progress': ({ progress }) => isObject(progress),
  'stage metrics': ({ lines }) => Array.isArray(lines),
  'stage log': ({ line }) => typeof line === 'string',
  'stage checkpoint': () => true,
  'stage ran': isResult,
  'stage stopped': () => true,
  'stage failed': ({ failure }) => isObject(failure) && typeof failure['message'] === 'string',
  'stage not run': ({ because }) => typeof because === 'string',
  note: ({ text }) => typeof text === 'string',
  expectation: ({ result }) => isObject(result),
  'run ended': () => true,
};

export function isRunEvent(event: JsonObject): boolean {
  const { type } = event;
  return typeof type === 'string' && Object.hasOwn(forms, type) && forms[type as RunEvent['type']](event);
}

function isResult({ summary, seconds, key, recipe }: Unknown): boolean {
  return isObject(summary) && typeof seconds === 'number' && isDigest(key) && isDigest(recipe);
}

function isListOf(value: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isObject(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
