import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { RunEvent } from '../../src/exec/events.ts';
import { listRuns, readEvents, readRun, resolveRun, stateOf } from '../../src/exec/history.ts';
import { PlaceFinder } from '../../src/exec/places.ts';
import { newRunId, type RunId } from '../../src/exec/run-id.ts';
import { logPath } from '../../src/exec/stage-log.ts';
import type { FixtureStage } from './fixture-graph.ts';
import { fixtureSource } from './fixture-graph.ts';
import { Rig } from './rig.ts';

const pair: FixtureStage[] = [
  { name: 'text', kind: 'corpus', settings: { value: 1 } },
  { name: 'dense', corpus: 'text', behaviour: { steps: 3, print: 'hello\n' } },
];

test('a run leaves its source, its events, its logs and how each stage ended', async (t) => {
  const rig = new Rig(t);
  const { result, events } = await rig.run(pair);
  const run = basename(result.folder) as RunId;
  assert.equal(readFileSync(join(result.folder, 'source.exp'), 'utf8'), fixtureSource.text);
  assert.match(rig.log(result, 'dense.log'), /^# prune dense, key [0-9a-f]{64}, .*\n/);
  assert.deepEqual(rig.log(result, 'dense.log').split('\n').slice(1).sort(), [
    '',
    'hello',
    'working on dense',
  ]);
  const record = readRun(rig.runsFolder, run);
  assert.deepEqual(record, JSON.parse(JSON.stringify(result.record)));
  assert.equal(record?.exitCode, 0);
  assert.equal(stateOf(result.record), 'ended');
  const dense = record.stages[1];
  assert.deepEqual(dense?.inputs, { corpus: 'text' });
  assert.equal(dense.madeBy, run);
  assert.deepEqual(dense.declared, { source: 'fixture.exp', line: 2, column: 7, text: 'dense' });
  assert.deepEqual(dense.places, { value: { source: 'fixture.exp', line: 3, column: 3, text: 'rate 20' } });
  const written = readEvents(rig.runsFolder, run).map((event) => event.type);
  assert.deepEqual(
    written,
    events.map((event) => event.type),
  );
});

test('a hit names the run that made it and what that took', async (t) => {
  const rig = new Rig(t);
  const first = await rig.run(pair);
  const second = await rig.run(pair);
  for (const [index, stage] of second.result.record.stages.entries()) {
    assert.equal(stage.outcome, 'hit');
    assert.equal(stage.madeBy, first.result.record.run);
    assert.equal(stage.seconds, first.result.record.stages[index]?.seconds);
  }
});

test('events come in an order that a reader may rely on', async (t) => {
  const rig = new Rig(t);
  const stages: FixtureStage[] = [
    { name: 'text', kind: 'corpus', behaviour: { steps: 2 } },
    ...[1, 2, 3].flatMap((value): FixtureStage[] => [
      { name: `m${value}`, corpus: 'text', settings: { value }, behaviour: { steps: 3 } },
      { name: `q${value}`, model: `m${value}`, ...(value === 2 && { behaviour: { fail: 'no' } }) },
      { name: `r${value}`, model: `q${value}` },
    ]),
  ];
  const { events } = await rig.run(stages, { jobs: 2, keepGoing: true });
  assert.equal(events[0]?.type, 'run started');
  assert.equal(events.at(-1)?.type, 'run ended');
  const ends: RunEvent['type'][] = [
    'stage hit',
    'stage ran',
    'stage failed',
    'stage stopped',
    'stage not run',
  ];
  const ended = new Set<string>();
  const started = new Set<string>();
  for (const event of events) {
    if (!('stage' in event) || event.stage === null) continue;
    assert.ok(!ended.has(event.stage), `${event.type} of ${event.stage} after its end`);
    if (event.type === 'stage started') {
      const { model, corpus } = stages.find(({ name }) => name === event.stage) ?? {};
      for (const input of [model, corpus]) assert.ok(input === undefined || ended.has(input));
      started.add(event.stage);
    } else if (event.type === 'stage progress' || event.type === 'stage ran') {
      assert.ok(started.has(event.stage));
    }
    if (ends.includes(event.type)) ended.add(event.stage);
  }
  assert.equal(ended.size, stages.length);
});

test('a run that was cut off is completed from its events, without a half-written last line', async (t) => {
  const rig = new Rig(t);
  const { result } = await rig.run(pair);
  const run = basename(result.folder) as RunId;
  const stages = result.record.stages.map((stage) => ({
    ...stage,
    outcome: null,
    contentKey: null,
    summary: null,
  }));
  writeFileSync(
    join(result.folder, 'run.json'),
    JSON.stringify({ ...result.record, endedAt: null, exitCode: null, stages }),
  );
  appendFileSync(join(result.folder, 'events.ndjson'), '{"at":1,"type":"run en');
  const record = readRun(rig.runsFolder, run);
  assert.deepEqual(
    record?.stages.map(({ outcome }) => outcome),
    ['ran', 'ran'],
  );
  assert.deepEqual(record.stages[1]?.summary, result.record.stages[1]?.summary);
});

test('a folder without a readable record is a run of which nothing is known', (t) => {
  const rig = new Rig(t);
  const run = newRunId(new Date());
  mkdirSync(join(rig.runsFolder, run), { recursive: true });
  assert.equal(readRun(rig.runsFolder, run), null);
  writeFileSync(join(rig.runsFolder, run, 'run.json'), '{"version":1,');
  assert.equal(readRun(rig.runsFolder, run), null);
});

test('run ids sort by time to the millisecond', () => {
  const start = Date.UTC(2026, 10, 21, 20, 15, 1, 990);
  const ids = Array.from({ length: 40 }, (_, millisecond) => newRunId(new Date(start + millisecond)));
  assert.deepEqual(ids.toSorted(), ids);
  assert.match(ids[0] ?? '', /^20261121-201501-[a-z]{3}$/);
});

test('a run is found by @last, by counting back, by the start of its id and by its letters', (t) => {
  const rig = new Rig(t);
  for (const run of ['20261120-101010-abc', '20261121-101010-abd', '20261121-111111-xyz', 'store']) {
    mkdirSync(join(rig.runsFolder, run), { recursive: true });
  }
  const found = (reference: string): unknown => resolveRun(rig.runsFolder, reference);
  assert.equal(listRuns(rig.runsFolder).length, 3);
  assert.deepEqual(found('@last'), { kind: 'found', run: '20261121-111111-xyz' });
  assert.deepEqual(found('@-0'), found('@last'));
  assert.deepEqual(found('@-1'), { kind: 'found', run: '20261121-101010-abd' });
  assert.deepEqual(found('@-2'), { kind: 'found', run: '20261120-101010-abc' });
  assert.deepEqual(found('@-3'), { kind: 'unknown' });
  assert.deepEqual(found('20261120'), { kind: 'found', run: '20261120-101010-abc' });
  assert.deepEqual(found('xyz'), found('@last'));
  assert.deepEqual(found('20261121'), {
    kind: 'ambiguous',
    runs: ['20261121-101010-abd', '20261121-111111-xyz'],
  });
  assert.deepEqual(found('nothing'), { kind: 'unknown' });
  assert.deepEqual(found(''), { kind: 'unknown' });
  assert.deepEqual(resolveRun(join(rig.folder, 'nowhere'), '@last'), { kind: 'unknown' });
});

test('names of stages become different file names, whatever is in them', () => {
  const stages = ['a b', 'a+b', 'a%20b', '../a', 'a/b', 'a_b', 'é', 'x'.repeat(300), `${'x'.repeat(299)}y`];
  const files = stages.map((stage) => basename(logPath('/runs/r', stage)));
  assert.equal(new Set(files).size, stages.length);
  for (const [index, stage] of stages.entries()) {
    assert.equal(logPath('/runs/r', stage), `/runs/r/logs/${files[index] ?? ''}`);
    assert.ok((files[index] ?? '').length < 128);
  }
  assert.equal(files[0], 'a+b.log');
});

test('a place has a line and a column from 1 on, and its text on one line of bounded length', () => {
  const text = `a\n\nbc {\n  d  1\n}\n${'e'.repeat(500)}`;
  const finder = new PlaceFinder([
    { name: 'f.exp', text },
    { name: '--set', text: 'a=1' },
  ]);
  const at = (start: number, end: number): unknown => finder.find({ source: 'f.exp', start, end });
  assert.deepEqual(at(0, 1), { source: 'f.exp', line: 1, column: 1, text: 'a' });
  assert.deepEqual(at(2, 2), { source: 'f.exp', line: 2, column: 1, text: '' });
  assert.deepEqual(at(3, 16), { source: 'f.exp', line: 3, column: 1, text: 'bc { d 1 }' });
  assert.equal((at(17, 517) as { text: string }).text.length, 120);
  assert.deepEqual(finder.find({ source: '--set', start: 2, end: 3 }), {
    source: '--set',
    line: 1,
    column: 3,
    text: '1',
  });
  assert.throws(() => finder.find({ source: 'g.exp', start: 0, end: 0 }), /internal/);
});
