import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { artifacts } from '../tiny.ts';
import { interval } from './experiment.ts';
import type { Extent, Moment, RunMoment } from './moment.ts';
import { asideOf, atWrite, isAlive, Runner, type Ended } from './runner.ts';
import { assertUnbroken, lostSteps, standing } from './steps.ts';

/** What an uninterrupted run leaves. */
export interface Whole extends Extent {
  readonly artifacts: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

export interface Report {
  /** Whether the run ended by it. It may have been done, or have had no worker. */
  readonly wasKilled: boolean;
  /** Whether a checkpoint was saved after the next run had published, for yet another to remove. */
  readonly isLate: boolean;
  /** What the run was doing when it was killed; null if it was done. */
  readonly during: string | null;
  /** The steps at which stages went on. */
  readonly resumed: Readonly<Record<string, number>>;
  /** Steps of the stage that was killed which had to be taken again. */
  readonly lost: number;
  readonly fresh: Ended['decided'];
  readonly next: Ended['decided'];
}

export async function runWhole(folder: string): Promise<Whole> {
  const aside = asideOf(folder);
  const runner = new Runner(folder);
  const writes = await atWrite(aside, Infinity, runner.ended);
  const { code, events, stderr } = await runner.ended;
  assert.equal(code, 0, stderr);
  const store = join(folder, 'runs', 'store');
  return { events: events.length, writes, artifacts: artifacts(store), files: filesOf(store) };
}

/** Kills a run in a folder at a moment, and sees that the next one ends as if nothing had been. */
export async function killOnce(folder: string, moment: Moment, whole: Whole): Promise<Report> {
  const runner = new Runner(folder);
  const other = moment.company === 'runner' ? new Runner(folder) : null;
  const { killed, workers } = await killAt(folder, runner, moment);
  const beside = (await other?.ended) ?? null;
  if (beside !== null) assert.equal(beside.code, 0, `the runner that lived: ${beside.stderr}`);

  const next = await new Runner(folder).ended;
  assert.equal(next.code, 0, next.stderr);
  const store = join(folder, 'runs', 'store');
  assert.deepEqual(artifacts(store), whole.artifacts);
  await assertEnded(workers);
  const isLate = filesOf(store).some((file) => file.startsWith('ckpt/'));
  // A worker without its runner may save once more when the next has published. The start after that one removes it.
  if (isLate) assert.equal((await new Runner(folder).ended).code, 0);
  assert.deepEqual(filesOf(store), whole.files, 'the files of the store');
  assertUnbroken(folder, next);
  return {
    isLate,
    // A runner beside it may have brought the stage further.
    ...progressOf(killed, next, beside === null),
    fresh: killed.decided,
    next: next.decided,
  };
}

/** Kills what is to be killed of a run, at its moment. */
export async function killAt(
  folder: string,
  runner: Runner,
  moment: RunMoment,
): Promise<{ readonly killed: Ended; readonly workers: readonly number[] }> {
  await runner.at(folder, moment);
  const workers = runner.workers();
  runner.kill(moment.victim);
  const killed = await runner.ended;
  if (moment.victim === 'worker')
    assert.ok(killed.code === 1 || killed.code === 0, `exit code ${killed.code}`);
  return { killed, workers };
}

export async function assertEnded(workers: readonly number[]): Promise<void> {
  for (let waited = 0; workers.some(isAlive) && waited < 30_000; waited += 20) await sleep(20);
  assert.deepEqual(workers.filter(isAlive), [], 'a worker outlived its runner');
}

/** Where the run that was killed was, and how the next went on; asserts that little was lost, if all of it was kept. */
export function progressOf(
  killed: Ended,
  next: Ended,
  isKept: boolean,
): Pick<Report, 'wasKilled' | 'during' | 'resumed' | 'lost'> {
  const at = standing(killed.events);
  const resumed = Object.fromEntries(
    next.events.flatMap((event) => (event.type === 'stage resumed' ? [[event.stage, event.step]] : [])),
  ) as Record<string, number>;
  const lost = at === null || !isKept ? 0 : lostSteps(at, resumed[at.stage] ?? 0, next);
  assert.ok(lost <= interval, `${at?.stage ?? ''} lost ${lost} steps`);
  return { wasKilled: killed.code !== 0, during: at?.stage ?? null, resumed, lost };
}

/** Every file of a store but those that name runs, and what is known of the user's files. */
export function filesOf(store: string): readonly string[] {
  return readdirSync(store, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(store, join(entry.parentPath, entry.name)))
    .filter((file) => file !== 'stat.json' && !file.startsWith('roots/'))
    .sort();
}
