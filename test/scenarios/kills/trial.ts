import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseJsonLines } from '../../../src/base/json.ts';
import type { RunEvent } from '../../../src/exec/events.ts';
import { pointsOf } from '../../../src/exec/tensorboard/scalars.ts';
import type { StageRecord } from '../../../src/store/record.ts';
import { assertNoZigzag, readEventFolder } from '../../support/event-file.ts';
import { artifacts } from '../tiny.ts';
import { interval } from './experiment.ts';
import type { Extent, Moment } from './moment.ts';
import { atWrite, isAlive, Runner, type Ended } from './runner.ts';

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

/** Where whatever is written into the store of a place is written first. */
function asideOf(folder: string): string {
  const aside = join(folder, 'runs', 'store', 'tmp');
  mkdirSync(aside, { recursive: true });
  return aside;
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
  const { victim, by, number, thenMs, isShared } = moment;
  const aside = asideOf(folder);
  const runner = new Runner(folder);
  const other = isShared ? new Runner(folder) : null;
  if (by === 'event') await runner.atEvent(number);
  else await atWrite(aside, number, runner.ended);
  await sleep(thenMs);
  const workers = runner.workers();
  runner.kill(victim);
  const killed = await runner.ended;
  const beside = (await other?.ended) ?? null;
  if (beside !== null) assert.equal(beside.code, 0, `the runner that lived: ${beside.stderr}`);
  if (victim === 'worker') assert.ok(killed.code === 1 || killed.code === 0, `exit code ${killed.code}`);

  const next = await new Runner(folder).ended;
  assert.equal(next.code, 0, next.stderr);
  const store = join(folder, 'runs', 'store');
  assert.deepEqual(artifacts(store), whole.artifacts);
  for (let waited = 0; workers.some(isAlive) && waited < 30_000; waited += 20) await sleep(20);
  assert.deepEqual(workers.filter(isAlive), [], 'a worker outlived its runner');
  const isLate = filesOf(store).some((file) => file.startsWith('ckpt/'));
  // A worker without its runner may save once more when the next has published. The start after that one removes it.
  if (isLate) assert.equal((await new Runner(folder).ended).code, 0);
  assert.deepEqual(filesOf(store), whole.files, 'the files of the store');
  assertUnbroken(folder, next);
  const at = standing(killed.events);
  const resumed = Object.fromEntries(
    next.events.flatMap((event) => (event.type === 'stage resumed' ? [[event.stage, event.step]] : [])),
  ) as Record<string, number>;
  // A runner beside it may have brought the stage further.
  const lost = at === null || beside !== null ? 0 : lostSteps(at, resumed[at.stage] ?? 0, next);
  assert.ok(lost <= interval, `${at?.stage ?? ''} lost ${lost} steps`);
  return {
    wasKilled: killed.code !== 0,
    isLate,
    during: at?.stage ?? null,
    resumed,
    lost,
    fresh: killed.decided,
    next: next.decided,
  };
}

interface Standing {
  readonly stage: string;
  readonly step: number;
  readonly checkpoint: number;
}

/** The stage that had begun and not ended, and how far it was known to be. */
function standing(events: readonly RunEvent[]): Standing | null {
  let at: Standing | null = null;
  for (const event of events) {
    if (event.type === 'stage started') at = { stage: event.stage, step: 0, checkpoint: 0 };
    if (at === null || !('stage' in event) || event.stage !== at.stage) continue;
    if (event.type === 'stage ran') at = null;
    else if (event.type === 'stage checkpoint') at = { ...at, checkpoint: event.step };
    else if (event.type === 'stage metrics') at = { ...at, step: Number(event.lines.at(-1)?.['step'] ?? 0) };
  }
  return at;
}

function lostSteps({ stage, step, checkpoint }: Standing, resumedAt: number, next: Ended): number {
  // Published in the last moment before the kill, after its last words: nothing is lost.
  if (next.events.some((event) => event.type === 'stage hit' && event.stage === stage)) return 0;
  assert.ok(
    resumedAt >= checkpoint,
    `${stage} was resumed at ${resumedAt}, and had a checkpoint at ${checkpoint}`,
  );
  return Math.max(0, step - resumedAt);
}

/** The charts and events of the last run have every step of the metric logs in the store, once. */
function assertUnbroken(folder: string, { events }: Ended): void {
  const run = events.flatMap((event) => (event.type === 'run started' ? [event.run] : []))[0] ?? '';
  for (const event of events) {
    if (event.type !== 'stage ran') continue;
    const told = events.flatMap((other) =>
      other.type === 'stage metrics' && other.stage === event.stage ? other.lines : [],
    );
    const lines = parseJsonLines(logOf(folder, event.key)).filter(({ step }) => typeof step === 'number');
    assert.deepEqual(
      told.map(({ step }) => step),
      lines.map(({ step }) => step),
      `what ${event.stage} told`,
    );
    const chart = join(folder, 'runs', run, 'tensorboard', event.stage);
    if (lines.length === 0) {
      assert.ok(!existsSync(chart));
      continue;
    }
    const drawn = readEventFolder(chart);
    assertNoZigzag(drawn);
    const expected = lines.flatMap((line) => {
      const point = pointsOf(line);
      const loss = point?.scalars.find(({ tag }) => tag === 'train/loss');
      return loss === undefined ? [] : [{ step: point?.step, value: Math.fround(loss.value) }];
    });
    assert.deepEqual(drawn.curves['train/loss'], expected, `the chart of ${event.stage}`);
  }
}

/** The metric log in the store; empty for a stage that keeps none. */
function logOf(folder: string, key: string): string {
  const store = join(folder, 'runs', 'store');
  const record = JSON.parse(
    readFileSync(join(store, 'act', key.slice(0, 2), `${key}.json`), 'utf8'),
  ) as StageRecord;
  const digest = record.manifest.kind === 'evaluate' ? undefined : record.outputs['metrics']?.digest;
  return digest === undefined
    ? ''
    : readFileSync(join(store, 'cas', 'sha256', digest.slice(0, 2), digest), 'utf8');
}

/** Every file of a store but those that name runs, and what is known of the user's files. */
function filesOf(store: string): readonly string[] {
  return readdirSync(store, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(store, join(entry.parentPath, entry.name)))
    .filter((file) => file !== 'stat.json' && !file.startsWith('roots/'))
    .sort();
}
