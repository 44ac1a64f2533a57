/**
 * The pipeline of the scorecard, as every runner of experiments has one: `words.txt` -> `words` -> `dense`. The real
 * command runs it, with the real worker; only the model is tiny.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { after, type TestContext } from 'node:test';
import type { RunEvent } from '../../src/exec/events.ts';
import type { StageRecord } from '../../src/store/record.ts';
import { Store } from '../../src/store/store.ts';
import { execute, type Executions } from '../scenarios/tiny.ts';
import { launcher, workspace, type Workspace } from '../support/athanor.ts';
import { tinyText } from '../support/tiny.ts';

export const pipeline = `corpus words = text { path "words.txt"  valid 10%  test 10%  min_count 1 }
model lstm { layers 1  embedding 8  width 8 }
stage dense = train lstm on words {
  steps 6  batch 2  bptt 5  seed 1
  engine reference
  optimizer sgd { rate 1  clip 0.25 }
}
`;

/** Long enough that a signal or a full disk meets it at work: some seconds, with a checkpoint after every five steps. */
export const longPipeline = pipeline.replace('steps 6 ', 'steps 300  checkpoint { every 5 } ');

export const words = tinyText();

export const everything = ['words', 'dense'];

let first: Promise<Workspace> | null = null;
let removeFirst = (): unknown => undefined;
// Within a test `after` would mean the end of that test.
after(() => removeFirst());

/** A workspace in which the pipeline has run: one is made a test file, and copied with its times. */
export async function warmed(t: TestContext): Promise<Workspace> {
  first ??= workspace(
    { after: (remove) => (removeFirst = remove as () => void) },
    { 'tiny.exp': pipeline, 'words.txt': words },
  ).then(async (place) => {
    assert.deepEqual((await execute(place)).ran, everything);
    return place;
  });
  const { folder } = await first;
  const place = await workspace(t);
  cpSync(folder, place.folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return place;
}

export function storeOf(place: Workspace): Store {
  return new Store(place.path('runs/store'));
}

/** The one record of a stage's name. */
export function recordFor(place: Workspace, stage: string): StageRecord {
  const records = [...storeOf(place).records()].filter(({ provenance }) => provenance.stage === stage);
  assert.equal(records.length, 1);
  return records[0] ?? assert.fail();
}

/** Where a stage's output lies. */
export function outputPath(place: Workspace, stage: string, role: string): string {
  const reference = recordFor(place, stage).outputs[role] ?? assert.fail();
  return storeOf(place).layout.blob(reference.digest);
}

export function eventsOf({ answer }: Executions): readonly RunEvent[] {
  return answer.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent);
}

export function notesOf(run: Executions): string {
  return eventsOf(run)
    .flatMap((event) => (event.type === 'note' ? [event.text] : []))
    .join('\n');
}

/** Runs the pipeline and calls back at each event, while the run goes on. */
export async function watch(
  place: Workspace,
  onEvent: (event: RunEvent, group: number) => void,
): Promise<Executions> {
  const child = spawn(process.execPath, [launcher, 'run', 'tiny.exp', '--json'], {
    cwd: place.folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  assert.ok(pid !== undefined);
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let [stdout, rest, stderr] = ['', '', ''];
  const events: RunEvent[] = [];
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
    const lines = `${rest}${part}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as RunEvent;
      events.push(event);
      onEvent(event, pid);
    }
  });
  const [code, signal] = await closed;
  const named = (type: RunEvent['type']): string[] =>
    events.flatMap((event) => (event.type === type && 'stage' in event ? [event.stage ?? ''] : []));
  return { answer: { code, signal, stdout, stderr }, ran: named('stage ran'), hit: named('stage hit') };
}
