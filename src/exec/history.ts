import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseJsonLines } from '../base/json.ts';
import { storeError, systemCode } from '../store/errors.ts';
import { readText as readTextFile } from '../store/file.ts';
import type { RunEvent } from './events.ts';
import { applyEvent, type RunRecord } from './run-record.ts';
import { isRunId, type RunId } from './run-id.ts';
import { isRunEvent, isRunRecord } from './run-shape.ts';

/** Every run under `runsFolder`, oldest first. None when the folder is not there. */
export function listRuns(runsFolder: string): readonly RunId[] {
  try {
    return readdirSync(runsFolder).filter(isRunId).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw storeError('list the runs', runsFolder, error);
  }
}

export type ResolvedRun =
  | { readonly kind: 'found'; readonly run: RunId }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ambiguous'; readonly runs: readonly RunId[] };

/** Which run a user means by `@last`, `@-1` (the one before the last), the start of an id or its last letters. */
export function resolveRun(runsFolder: string, reference: string): ResolvedRun {
  const runs = listRuns(runsFolder);
  const back = reference === '@last' ? '0' : /^@-(\d+)$/.exec(reference)?.[1];
  const matching =
    back === undefined
      ? runs.filter((run) => run.startsWith(reference) || run.endsWith(`-${reference}`))
      : runs.slice(runs.length - 1 - Number(back)).slice(0, 1);
  const [first] = matching;
  if (first === undefined || reference === '' || Number(back) >= runs.length) return { kind: 'unknown' };
  return matching.length === 1 ? { kind: 'found', run: first } : { kind: 'ambiguous', runs: matching };
}

/**
 * What a run left, or null when it was killed before it could write that, or it cannot be read. A run that did not end is completed from
 * its events, so that what it finished before it was killed is not lost.
 */
export function readRun(runsFolder: string, run: RunId): RunRecord | null {
  const record = readRecord(join(runsFolder, run, 'run.json'));
  if (record === null || record.endedAt !== null) return record;
  const stages = new Map(record.stages.map((stage) => [stage.name, stage]));
  for (const event of readEvents(runsFolder, run)) applyEvent(stages, event);
  return { ...record, stages: [...stages.values()] };
}

/** The events of a run in order. A last line that a kill cut short is left out, and so is a damaged one. */
export function readEvents(runsFolder: string, run: RunId): readonly (RunEvent & { readonly at: number })[] {
  const text = readText(join(runsFolder, run, 'events.ndjson')) ?? '';
  return parseJsonLines(text).filter(isRunEvent) as unknown as (RunEvent & { readonly at: number })[];
}

/** `killed` covers every end that the run itself could not write down. */
export type RunState = 'ended' | 'going on' | 'killed' | 'unknown';

/** Whether a run without an end still goes on; `unknown` when it was started on another machine. */
export function stateOf(record: RunRecord): RunState {
  if (record.endedAt !== null) return 'ended';
  if (record.host !== hostname()) return 'unknown';
  try {
    process.kill(record.pid, 0);
    return 'going on';
  } catch (error) {
    return systemCode(error) === 'EPERM' ? 'going on' : 'killed';
  }
}

function readRecord(path: string): RunRecord | null {
  const text = readText(path);
  if (text === null) return null;
  try {
    const record: unknown = JSON.parse(text);
    return isRunRecord(record) ? record : null;
  } catch {
    return null;
  }
}

function readText(path: string): string | null {
  try {
    return readTextFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw storeError('read a run', path, error);
  }
}

function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
