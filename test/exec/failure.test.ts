import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ContentKey } from '../../src/base/brand.ts';
import type { RunEvent } from '../../src/exec/events.ts';
import { listRuns, readRun } from '../../src/exec/history.ts';
import { StoreError } from '../../src/store/errors.ts';
import { Layout } from '../../src/store/layout.ts';
import { Store } from '../../src/store/store.ts';
import type { FixtureStage } from './fixture-graph.ts';
import { notes, outcomes, Rig, type Outcome } from './rig.ts';

function failureOf({ events }: Outcome): Extract<RunEvent, { type: 'stage failed' }>['failure'] {
  const event = events.find((candidate) => candidate.type === 'stage failed');
  assert.ok(event);
  return event.failure;
}

test('a failure keeps its users and all later stages from starting, and keeps what it printed', async (t) => {
  const rig = new Rig(t);
  const stages: FixtureStage[] = [
    {
      name: 'bad',
      settings: { value: 1 },
      behaviour: { fail: 'the file is empty', print: 'about to fail\n' },
    },
    { name: 'user', model: 'bad' },
    { name: 'user of user', model: 'user' },
    { name: 'other', settings: { value: 2 } },
  ];
  const run = await rig.run(stages);
  assert.equal(run.result.exitCode, 1);
  assert.deepEqual(outcomes(run), {
    bad: 'failed',
    user: 'not run',
    'user of user': 'not run',
    other: 'not run',
  });
  assert.deepEqual(
    run.result.record.stages.map(({ because }) => because),
    ['the file is empty', 'bad failed', 'bad failed', 'bad failed, and nothing new starts after a failure'],
  );
  const log = rig.log(run.result, 'bad.log');
  assert.match(log, /about to fail\n/);
  assert.match(log, /failed: the file is empty\nmend it\n$/);
});

test('told to keep going, a run leaves out only what needs the failed stage', async (t) => {
  const rig = new Rig(t);
  const stages: FixtureStage[] = [
    { name: 'bad', settings: { value: 1 }, behaviour: { fail: 'no' } },
    { name: 'user', model: 'bad' },
    { name: 'other', settings: { value: 2 } },
    { name: 'user of other', model: 'other' },
  ];
  const run = await rig.run(stages, { keepGoing: true });
  assert.equal(run.result.exitCode, 1);
  assert.deepEqual(outcomes(run), { bad: 'failed', user: 'not run', other: 'ran', 'user of other': 'ran' });
});

test('of a sweep, the cells go on when one of them fails', async (t) => {
  const rig = new Rig(t);
  const cell = (value: string) => ({ of: 'trained', at: [{ variable: 'rate', value, isSeed: false }] });
  const run = await rig.run([
    { name: 'trained[rate=1]', settings: { value: 1 }, behaviour: { fail: 'no' }, cell: cell('1') },
    { name: 'user', model: 'trained[rate=1]' },
    { name: 'trained[rate=2]', settings: { value: 2 }, cell: cell('2') },
    { name: 'bad', settings: { value: 3 }, behaviour: { fail: 'no' } },
    { name: 'trained[rate=4]', settings: { value: 4 }, cell: cell('4') },
  ]);
  assert.deepEqual(outcomes(run), {
    'trained[rate=1]': 'failed',
    user: 'not run',
    'trained[rate=2]': 'ran',
    bad: 'failed',
    'trained[rate=4]': 'not run',
  });
  const because = run.result.record.stages.find(({ name }) => name === 'trained[rate=4]')?.because;
  assert.equal(because, 'bad failed, and nothing new starts after a failure');
});

test('a failed stage is tried again by the next run, and then its users', async (t) => {
  const rig = new Rig(t);
  const stages: FixtureStage[] = [
    { name: 'bad', behaviour: { fail: 'no', times: 1 } },
    { name: 'user', model: 'bad' },
  ];
  assert.deepEqual((await rig.run(stages)).started, ['bad']);
  const second = await rig.run(stages);
  assert.deepEqual(second.started, ['bad', 'user']);
  assert.equal(second.result.exitCode, 0);
});

test('a worker killed by the system fails its stage and says that memory is the likely cause', async (t) => {
  const rig = new Rig(t);
  const run = await rig.run([{ name: 'heavy', behaviour: { dieBy: 'SIGKILL' } }]);
  assert.equal(run.result.exitCode, 1);
  assert.equal(failureOf(run).cause, 'user');
  assert.match(failureOf(run).message, /memory ran out/);
  assert.match(failureOf(run).hint ?? '', /batch/);
});

test('a worker that crashes fails its stage with the end of what it printed, and the next stage gets another', async (t) => {
  const rig = new Rig(t);
  const stages: FixtureStage[] = [
    { name: 'first', settings: { value: 1 } },
    { name: 'crash', settings: { value: 2 }, behaviour: { dieBy: 'SIGSEGV', print: 'a line\nlast words\n' } },
    { name: 'next', settings: { value: 3 } },
  ];
  const run = await rig.run(stages, { keepGoing: true });
  assert.deepEqual(outcomes(run), { first: 'ran', crash: 'failed', next: 'ran' });
  assert.match(failureOf(run).message, /^internal: the worker ended by SIGSEGV$/);
  assert.match(failureOf(run).stack ?? '', /last words$/);
  assert.match(rig.log(run.result, 'crash.log'), /last words/);
});

test('an exit in the middle of a stage is a failure with the exit code', async (t) => {
  const rig = new Rig(t);
  const run = await rig.run([{ name: 'quitter', behaviour: { exit: 0 } }]);
  assert.match(failureOf(run).message, /the worker ended with exit code 0/);
});

test('the words of the allocator in the last lines tell that memory ran out', async (t) => {
  const rig = new Rig(t);
  const print = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n';
  const run = await rig.run([{ name: 'heavy', behaviour: { dieBy: 'SIGABRT', print } }]);
  assert.equal(failureOf(run).cause, 'user');
  assert.equal(failureOf(run).message, 'the worker ran out of memory');
});

test('a worker that cannot even start fails its stage with what it printed', async (t) => {
  const rig = new Rig(t);
  const workerProgram = join(rig.folder, 'broken.mjs');
  writeFileSync(workerProgram, "import 'no-such-package';\n");
  const run = await rig.run([{ name: 'dense' }], { workerProgram });
  assert.equal(run.result.exitCode, 1);
  assert.match(failureOf(run).stack ?? '', /no-such-package/);
});

test('a file that is edited while a stage reads it gives no result under the wrong key', async (t) => {
  const rig = new Rig(t);
  const path = join(rig.folder, 'text.txt');
  writeFileSync(path, 'before');
  const stages = (times: number): FixtureStage[] => [
    {
      name: 'text',
      kind: 'corpus',
      files: { text: path },
      behaviour: { write: { path, text: 'edit' }, times },
    },
    { name: 'dense', corpus: 'text' },
  ];
  const run = await rig.run(stages(1));
  assert.equal(run.result.exitCode, 0);
  assert.deepEqual(run.started, ['text', 'text', 'dense']);
  assert.match(notes(run).join(), /text\.txt changed while text read it/);
  const keys = run.events.flatMap((event) =>
    event.type === 'stage started' && event.stage === 'text' ? [event.key] : [],
  );
  assert.equal(new Set(keys).size, 2);
  const store = new Store(rig.storeFolder);
  assert.deepEqual(
    keys.map((key) => store.lookup(key).kind),
    ['miss', 'hit'],
  );
  assert.deepEqual((await rig.run(stages(1))).started, []);
});

test('a file that never stops changing fails its stage after some attempts', async (t) => {
  const rig = new Rig(t);
  const path = join(rig.folder, 'text.txt');
  writeFileSync(path, 'before');
  const run = await rig.run([
    { name: 'text', kind: 'corpus', files: { text: path }, behaviour: { write: { path, text: 'edit' } } },
  ]);
  assert.equal(run.result.exitCode, 1);
  assert.equal(run.started.length, 4);
  assert.match(failureOf(run).message, /changed while text read it, each of 4 times/);
});

const pair: FixtureStage[] = [
  { name: 'dense', settings: { value: 1 } },
  { name: 'small', model: 'dense', settings: { value: 2 } },
];

/** Where a blob of a stage's result lies. */
function blobPath(rig: Rig, { result }: Outcome, stage: string, role: string): string {
  const key = result.record.stages.find(({ name }) => name === stage)?.contentKey as ContentKey;
  const found = new Store(rig.storeFolder).lookup(key);
  assert.ok(found.kind === 'hit');
  const reference = found.record.outputs[role];
  assert.ok(reference);
  return new Layout(rig.storeFolder).blob(reference.digest);
}

/** A stage that was begun on a result that did not come to stand is not heard of. */
function toldStarts({ events }: Outcome): readonly string[] {
  return events.flatMap((event) => (event.type === 'stage started' ? [event.stage] : []));
}

test('what is taken away before it is published is made again, and not for ever', async (t) => {
  const losing = (times: number): FixtureStage[] => [
    { name: 'dense', behaviour: { loses: 'weights', times } },
    { name: 'small', model: 'dense' },
  ];
  const once = await new Rig(t).run(losing(1));
  assert.equal(once.result.exitCode, 0);
  assert.deepEqual(toldStarts(once), ['dense', 'dense', 'small']);
  assert.match(notes(once).join(), /weights of dense was gone .* dense runs again/);
  const ever = await new Rig(t).run(losing(9));
  assert.equal(ever.result.exitCode, 1);
  assert.deepEqual(toldStarts(ever), ['dense', 'dense', 'dense', 'dense']);
  assert.deepEqual(outcomes(ever), { dense: 'failed', small: 'not run' });
  assert.match(failureOf(ever).message, /weights of dense was gone .* 4 times/);
});

test('a missing blob is made again by its stage alone, with a note', async (t) => {
  const rig = new Rig(t);
  const path = blobPath(rig, await rig.run(pair), 'dense', 'weights');
  const whole = readFileSync(path);
  rmSync(path);
  const run = await rig.run(pair);
  assert.equal(run.result.exitCode, 0);
  assert.deepEqual(run.started, ['dense']);
  assert.match(notes(run).join(), /is missing; dense runs again/);
  assert.deepEqual(readFileSync(path), whole);
});

test('a corrupt blob is put aside and made again', async (t) => {
  const rig = new Rig(t);
  const path = blobPath(rig, await rig.run(pair), 'dense', 'weights');
  const whole = readFileSync(path);
  chmodSync(path, 0o644);
  appendFileSync(path, 'x');
  const run = await rig.run(pair);
  assert.deepEqual(run.started, ['dense']);
  assert.match(notes(run).join(), /dense runs again/);
  assert.deepEqual(readFileSync(path), whole);
});

test('damage that shows only when a worker reads the blob makes its producer run again, then the reader', async (t) => {
  const rig = new Rig(t);
  const path = blobPath(rig, await rig.run(pair), 'dense', 'weights');
  const whole = readFileSync(path);
  // A bit that flipped on the disk: size and times are as they were.
  const bad = Buffer.from(whole);
  bad.writeUInt8(bad.readUInt8(0) ^ 1, 0);
  chmodSync(path, 0o644);
  writeFileSync(path, bad);
  utimesSync(path, 1_000_000_000, 1_000_000_000);
  chmodSync(path, 0o444);
  const readers: FixtureStage[] = [
    ...pair.slice(0, 1),
    { name: 'one', model: 'dense', settings: { value: 3 } },
    { name: 'two', model: 'dense', settings: { value: 4 } },
  ];
  const run = await rig.run(readers, { jobs: 2 });
  assert.equal(run.result.exitCode, 0);
  assert.equal(run.started.filter((label) => label === 'dense').length, 1);
  assert.deepEqual(outcomes(run), { dense: 'ran', one: 'ran', two: 'ran' });
  assert.match(notes(run).join('\n'), /could not read the result of dense/);
  assert.deepEqual(readFileSync(path), whole);
});

test('a store that refuses a record is thrown and noted, with exit code 4 and nothing left running', async (t) => {
  const rig = new Rig(t);
  const { records } = new Layout(rig.storeFolder);
  const stages: FixtureStage[] = [
    { name: 'first', settings: { value: 1 }, behaviour: { milliseconds: 300 } },
    { name: 'slow', settings: { value: 2 }, behaviour: { steps: 1000 } },
    { name: 'later', model: 'first' },
  ];
  const running = rig.run(stages, {
    jobs: 2,
    onEvent(event) {
      if (event.type !== 'stage started' || event.stage !== 'slow') return;
      mkdirSync(rig.storeFolder, { recursive: true });
      writeFileSync(records, 'a file where a folder should be');
    },
  });
  await assert.rejects(running, { name: 'StoreError' });
  const run = listRuns(rig.runsFolder).at(-1);
  assert.ok(run);
  const record = readRun(rig.runsFolder, run);
  assert.equal(record?.exitCode, 4);
  assert.deepEqual(
    record.stages.map(({ outcome }) => outcome),
    ['failed', 'stopped', 'not run'],
  );
  assert.match(
    record.stages[0]?.because ?? '',
    /^cannot publish a record at .*: a file stands where a folder/,
  );
  for (const { pid } of rig.diaryLines()) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('a store that cannot be looked into leaves nothing run', async (t) => {
  const rig = new Rig(t);
  await rig.run([{ name: 'first' }]);
  const { records } = new Layout(rig.storeFolder);
  rmSync(records, { recursive: true });
  writeFileSync(records, 'a file where a folder should be');
  await assert.rejects(rig.run([{ name: 'first' }]), { name: 'StoreError' });
  const run = listRuns(rig.runsFolder).at(-1);
  assert.ok(run);
  assert.deepEqual(readRun(rig.runsFolder, run)?.stages[0]?.because, 'the store cannot be used');
});

test('a folder for the runs that cannot be made is said to be so, with a cure', async (t) => {
  const rig = new Rig(t);
  const runsFolder = join(rig.folder, 'file', 'runs');
  writeFileSync(join(rig.folder, 'file'), '');
  await assert.rejects(rig.run([{ name: 'first' }], { runsFolder }), (error: unknown) => {
    assert.ok(error instanceof StoreError);
    assert.match(error.message, /cannot make a folder for the run at .*file/);
    assert.match(error.cure, /choose another folder/);
    return true;
  });
});
