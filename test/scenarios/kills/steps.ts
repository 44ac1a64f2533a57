/** What runs tell of the steps they take: how far one was when it was killed, and whether the next lost or repeated some. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJsonLines } from '../../../src/base/json.ts';
import type { RunEvent } from '../../../src/exec/events.ts';
import { pointsOf } from '../../../src/exec/tensorboard/scalars.ts';
import type { StageRecord } from '../../../src/store/record.ts';
import { assertNoZigzag, readEventFolder } from '../../support/event-file.ts';
import type { Ended } from './runner.ts';

/** How far a stage was known to be when its run was killed. */
export interface Standing {
  readonly stage: string;
  readonly step: number;
  readonly checkpoint: number;
}

/** The stage that had begun and not ended, and how far it was known to be. */
export function standing(events: readonly RunEvent[]): Standing | null {
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

/** Steps that the next run took again. Asserts that it went on from the last checkpoint that was told of. */
export function lostSteps({ stage, step, checkpoint }: Standing, resumedAt: number, next: Ended): number {
  // Published in the last moment before the kill, after its last words: nothing is lost.
  if (next.events.some((event) => event.type === 'stage hit' && event.stage === stage)) return 0;
  assert.ok(
    resumedAt >= checkpoint,
    `${stage} was resumed at ${resumedAt}, and had a checkpoint at ${checkpoint}`,
  );
  return Math.max(0, step - resumedAt);
}

/** The charts and events of the last run have every step of the metric logs in the store, once. */
export function assertUnbroken(folder: string, { events }: Ended): void {
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
