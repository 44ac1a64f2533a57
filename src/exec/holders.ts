import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Holder } from '../store/collection/holder.ts';
import { stateOfOwner } from '../store/owner.ts';
import type { Hold, RootHead } from '../store/record.ts';
import { readRoots, type FoundRoot } from '../store/roots.ts';
import type { Store } from '../store/store.ts';
import { listRuns, readRun, stateOf } from './history.ts';
import { isRunId } from './run-id.ts';
import type { RunRecord } from './run-record.ts';

/** Who holds results in a store, as far as can be told from here. */
export interface Holders {
  /** As they were read, for whoever wants to know what has been added since. */
  readonly roots: readonly FoundRoot[];
  readonly held: readonly HeldRun[];
  /** Of runs whose folder was deleted. */
  readonly gone: readonly FoundRoot[];
  /** Damaged, and nothing else tells what the run held. */
  readonly unreadable: readonly FoundRoot[];
}

export interface HeldRun extends Holder {
  readonly root: FoundRoot | null;
  /** Folder of the run; null if the folder that it lay in is not to be seen from here. */
  readonly folder: string | null;
}

/** How long a run on another machine may say nothing before it counts as ended. */
const longestSilenceMs = 7 * 86_400_000;

/**
 * Asks every root, and every run in `runsFolder`, also those of programs that left no roots. A run holds what it names
 * until its folder is deleted; where the folder cannot be seen, until somebody says so.
 */
export function findHolders(store: Store, runsFolder: string, now: number): Holders {
  const roots = readRoots(store.layout);
  const known = new Set<string>();
  const held: HeldRun[] = [];
  const gone: FoundRoot[] = [];
  const unreadable: FoundRoot[] = [];
  for (const root of roots) {
    const run = root.head?.run ?? /^\d{8}-\d{6}-[a-z]{3}/.exec(root.name)?.[0] ?? '';
    const folder = folderOf(root.head, run, runsFolder);
    const told = folder === null || !isRunId(run) ? null : readRun(join(folder, '..'), run);
    if (folder !== null) known.add(folder);
    if (root.isDamaged && told === null) unreadable.push(root);
    else {
      const isLive = goesOn(root, folder, now);
      const isDeleted = folder === null && (root.head === null || existsSync(root.head.runsFolder));
      if (isDeleted && !isLive) gone.push(root);
      else
        held.push({
          ...labelOf(root.head, told, runsFolder),
          run,
          isLive,
          root,
          folder,
          holds: allHolds(root, told),
        });
    }
  }
  for (const run of listRuns(runsFolder)) {
    const folder = join(runsFolder, run);
    const told = known.has(folder) ? null : readRun(runsFolder, run);
    if (told === null) continue;
    const state = stateOf(told);
    const isLive = state === 'going on' || (state === 'unknown' && lastWord(folder) > now - longestSilenceMs);
    held.push({ ...labelOf(null, told, runsFolder), run, isLive, root: null, folder, holds: holdsOf(told) });
  }
  return { roots, held, gone, unreadable };
}

/** Runs that began before `time` and hold nothing that is needed for long: not the last of their experiment, nor live. */
export function oldRuns({ held }: Holders, runsFolder: string, time: number): readonly HeldRun[] {
  const last = new Map<string, string>();
  for (const { project, file, startedAt } of held) {
    const experiment = `${project}\n${file}`;
    if (startedAt > (last.get(experiment) ?? '')) last.set(experiment, startedAt);
  }
  return held.filter(
    ({ folder, run, isLive, project, file, startedAt }) =>
      folder === join(runsFolder, run) &&
      !isLive &&
      Date.parse(startedAt) < time &&
      last.get(`${project}\n${file}`) !== startedAt,
  );
}

/** Where a run's folder is: where its root says, or with the store when both were moved. */
function folderOf(head: RootHead | null, run: string, runsFolder: string): string | null {
  const places = [...(head === null ? [] : [head.runsFolder]), runsFolder];
  return places.map((place) => join(place, run)).find((folder) => existsSync(folder)) ?? null;
}

function labelOf(
  head: RootHead | null,
  told: RunRecord | null,
  runsFolder: string,
): Pick<Holder, 'project' | 'file' | 'startedAt'> {
  return {
    project: head?.project ?? runsFolder,
    file: head?.file ?? told?.file ?? '',
    startedAt: head?.startedAt ?? told?.startedAt ?? '',
  };
}

function goesOn({ head, endedAt, changedAt }: FoundRoot, folder: string | null, now: number): boolean {
  if (head === null || endedAt !== null) return false;
  const state = stateOfOwner(head.owner);
  if (state !== 'unknown') return state === 'lives';
  const last = Math.max(changedAt, folder === null ? 0 : lastWord(folder));
  return last > now - longestSilenceMs;
}

/** When a run last wrote down what happens, in milliseconds since 1970. */
function lastWord(folder: string): number {
  return statSync(join(folder, 'events.ndjson'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function allHolds({ holds }: FoundRoot, told: RunRecord | null): readonly Hold[] {
  return told === null ? holds : [...holds, ...holdsOf(told)];
}

function holdsOf({ stages }: RunRecord): readonly Hold[] {
  return stages.flatMap(({ name, contentKey }) =>
    contentKey === null ? [] : [{ stage: name, key: contentKey }],
  );
}
