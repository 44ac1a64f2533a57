/** Kills of runs while collections go on, and of collections: what may go, and what must be there afterwards. */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { artifacts } from '../tiny.ts';
import { assertWhole, Collections, runCollection } from './collection.ts';
import type { CollectionMoment, RunMoment } from './moment.ts';
import { Runner, type Ended } from './runner.ts';
import { assertUnbroken } from './steps.ts';
import { assertEnded, filesOf, killAt, progressOf, runWhole, type Report, type Whole } from './trial.ts';

/** Long enough for a run to get far while a collection is at work. */
const pauseMs = 8;

/**
 * Fills a place with what a run left whose folder was deleted, so that all of it may go, and with what another holds. Gives
 * what an uninterrupted run leaves there, and a collection after it, which takes what no run holds; `copy` is a folder for
 * those, not there yet.
 */
export async function litter(folder: string, copy: string): Promise<Whole> {
  const runs = join(folder, 'runs');
  for (const seed of [4, 5]) {
    const words = ['--set', `dense.seed=${seed}`, '--set', 'dense.steps=20'];
    const { code, stderr } = await new Runner(folder, words).ended;
    assert.equal(code, 0, stderr);
    if (seed > 4) continue;
    const [run = assert.fail()] = readdirSync(runs).filter((name) => name !== 'store');
    rmSync(join(runs, run), { recursive: true });
  }
  copyPlace(folder, copy);
  const whole = await runWhole(copy);
  assert.ok((await runCollection(copy, { isGreedy: false, isDone: true })).files > 0);
  const store = join(copy, 'runs', 'store');
  return { ...whole, artifacts: artifacts(store), files: filesOf(store) };
}

export function copyPlace(folder: string, copy: string): void {
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
}

/** In a copy of a littered place. An uninterrupted run leaves `whole` there, and `alone` in an empty one. */
export async function killBesideCollection(
  folder: string,
  moment: RunMoment & CollectionMoment,
  whole: Whole,
  alone: Whole,
): Promise<Report> {
  const { isGreedy } = moment;
  const { killed, next, workers } = await (moment.deadlyPart === null
    ? killRun(folder, moment)
    : killCollection(folder, moment, moment.deadlyPart));
  assert.equal(next.code, 0, next.stderr);
  await assertEnded(workers);
  await assertWhole(folder);
  // The last collection may have taken what the run left, which is what it was told to.
  const last = isGreedy ? await new Runner(folder).ended : next;
  assert.equal(last.code, 0, last.stderr);
  await runCollection(folder, { isGreedy: false, isDone: true });
  await assertWhole(folder);
  assertLeft(join(folder, 'runs', 'store'), isGreedy, whole, alone);
  assertUnbroken(folder, last);
  return {
    isLate: false,
    ...progressOf(killed, next, !isGreedy),
    fresh: killed.decided,
    next: next.decided,
  };
}

interface Course {
  readonly killed: Ended;
  readonly next: Ended;
  readonly workers: readonly number[];
}

async function killRun(folder: string, moment: RunMoment & CollectionMoment): Promise<Course> {
  const { isGreedy } = moment;
  const runner = new Runner(folder);
  const collections = new Collections(folder, { isGreedy, isDone: true, pauseMs });
  const { killed, workers } = await killAt(folder, runner, moment);
  const next = await new Runner(folder).ended;
  await collections.end();
  return { killed, next, workers };
}

async function killCollection(
  folder: string,
  moment: RunMoment & CollectionMoment,
  part: number,
): Promise<Course> {
  const { isGreedy, isBeside } = moment;
  const runner = isBeside ? new Runner(folder) : null;
  await runner?.at(folder, moment);
  const { files } = await runCollection(folder, { isGreedy, isDone: false });
  const deadly = 1 + Math.floor(part * files);
  const collection = await runCollection(folder, { isGreedy, isDone: true, pauseMs, deadly });
  const beside = (await runner?.ended) ?? null;
  if (beside !== null) assert.equal(beside.code, 0, `the run beside it: ${beside.stderr}`);
  await assertWhole(folder);
  const next = await new Runner(folder).ended;
  const killed = beside ?? { ...next, events: [] };
  return { killed: { ...killed, code: collection.wasKilled ? null : 0 }, next, workers: [] };
}

/** All that runs hold, in the same bytes; of what nobody holds nothing. */
function assertLeft(store: string, isGreedy: boolean, whole: Whole, alone: Whole): void {
  const [made, left] = [artifacts(store), filesOf(store)];
  if (!isGreedy) {
    assert.deepEqual(made, whole.artifacts);
    assert.deepEqual(left, whole.files, 'the files of the store');
    return;
  }
  for (const [name, digest] of Object.entries(made)) assert.equal(digest, whole.artifacts[name], name);
  // States for longer trainings are not made again.
  const own = alone.files.filter((file) => !file.startsWith('trajectory/'));
  const missing = own.filter((file) => !left.includes(file));
  const extra = left.filter((file) => !whole.files.includes(file));
  assert.deepEqual({ missing, extra }, { missing: [], extra: [] }, 'the files of the store');
}
