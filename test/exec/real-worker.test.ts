import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { output } from '../../src/build.mjs';
import type { Digest } from '../../src/base/brand.ts';
import { check } from '../../src/check/check.ts';
import { noWishes } from '../../src/check/wishes.ts';
import { diskProbe } from '../../src/cli/files.ts';
import { RunControl } from '../../src/exec/control.ts';
import type { RunEvent } from '../../src/exec/events.ts';
import { execute } from '../../src/exec/execute.ts';
import { forecast } from '../../src/exec/forecast.ts';
import { everything } from '../../src/exec/selection.ts';
import { workOfPlanned, workOfRecord } from '../../src/exec/work.ts';
import { buildGraph } from '../../src/graph/build.ts';
import type { StageGraph } from '../../src/graph/graph.ts';
import { parse } from '../../src/lang/parse.ts';
import { Inputs } from '../../src/store/inputs.ts';
import type { StageRecord } from '../../src/store/record.ts';
import { Store } from '../../src/store/store.ts';
import { bundle } from '../support/athanor.ts';
import { Rig } from './rig.ts';

/** Small enough for the reference engine; every kind of stage takes part. */
function experiment(changes: { readonly steps?: number; readonly bits?: number } = {}): string {
  const { steps = 12, bits = 8 } = changes;
  return `
corpus speech = text { path "speech.txt"  min_count 1 }
model tiny = lstm { layers 1  embedding 6  width 6  dropout 0% }
stage dense = train tiny on speech {
  steps ${steps}  batch 4  bptt 5  seed 1  engine reference
  optimizer sgd { rate 1  clip 1 }
  checkpoint { every 2  seconds 30 }
}
stage pruned = prune dense { to 50% }
stage small = quantize pruned { bits ${bits} }
evaluate [dense, small] on [valid, test] { expect perplexity(test) < 1000 }
`;
}

interface Setting {
  readonly rig: Rig;
  readonly graph: (text: string) => StageGraph;
  readonly run: (
    text: string,
    onEvent?: (event: RunEvent, control: RunControl) => void,
  ) => Promise<{
    readonly exitCode: number;
    readonly ran: readonly string[];
    readonly records: readonly StageRecord[];
  }>;
}

async function setUp(t: TestContext): Promise<Setting> {
  await bundle();
  const rig = new Rig(t);
  const words = Array.from(
    { length: 1500 },
    (_, index) => ['the', 'tide', 'turns', 'and', 'time', 'goes'][(index * index) % 6],
  );
  const lines = Array.from({ length: 150 }, (_, line) => words.slice(line * 10, line * 10 + 10).join(' '));
  writeFileSync(join(rig.folder, 'speech.txt'), `${lines.join('\n')}\n`);
  const graph = (text: string): StageGraph => {
    const parsed = parse({ name: 'tiny.exp', text });
    assert.deepEqual(parsed.diagnostics, []);
    const { plan, diagnostics } = check(parsed.file, {
      folder: rig.folder,
      workingDirectory: rig.folder,
      wishes: noWishes,
      probe: diskProbe,
      overrides: [],
    });
    assert.ok(plan, JSON.stringify(diagnostics));
    return buildGraph(plan);
  };
  const run: Setting['run'] = async (text, onEvent) => {
    const store = new Store(rig.storeFolder);
    const control = new RunControl();
    const { exitCode, record } = await execute(
      {
        graph: graph(text),
        store,
        inputs: new Inputs(store),
        runsFolder: rig.runsFolder,
        workerProgram: join(output, 'worker.mjs'),
        jobs: 1,
        selection: everything,
        keepGoing: false,
        control,
        sources: [{ name: 'tiny.exp', text }],
        commandLine: [],
        athanor: '0.0.0',
      },
      (event) => onEvent?.(event, control),
    );
    const records = record.stages.flatMap(({ contentKey }) => {
      const found = contentKey === null ? null : store.lookup(contentKey);
      return found?.kind === 'hit' ? [found.record] : [];
    });
    const ran = record.stages.filter(({ outcome }) => outcome === 'ran').map(({ name }) => name);
    return { exitCode, ran, records };
  };
  return { rig, graph, run };
}

function digests(records: readonly StageRecord[]): readonly Readonly<Record<string, Digest>>[] {
  return records.map(({ outputs }) =>
    Object.fromEntries(Object.entries(outputs).map(([role, { digest }]) => [role, digest])),
  );
}

test('the real worker makes every kind of stage once, and a change of bits reaches only what uses them', async (t) => {
  const { run } = await setUp(t);
  const first = await run(experiment());
  assert.equal(first.exitCode, 0);
  assert.deepEqual(first.ran, ['speech', 'dense', 'pruned', 'small', 'evaluate dense', 'evaluate small']);
  assert.deepEqual((await run(`# a comment\n${experiment()}`)).ran, []);
  assert.deepEqual((await run(experiment({ bits: 4 }))).ran, ['small', 'evaluate small']);
  assert.deepEqual((await run(experiment())).ran, []);
});

test('a training that was stopped in the middle ends with the bytes of one that was not', async (t) => {
  const [straight, stopped] = [await setUp(t), await setUp(t)];
  const text = experiment({ steps: 60 });
  const whole = await straight.run(text);
  const first = await stopped.run(text, (event, control) => {
    if (event.type === 'stage checkpoint' && event.stage === 'dense') control.stop('interrupt');
  });
  assert.equal(first.exitCode, 130);
  assert.deepEqual(first.ran, ['speech']);
  let resumedAt = 0;
  const second = await stopped.run(text, (event) => {
    if (event.type === 'stage resumed') resumedAt = event.step;
  });
  assert.ok(resumedAt > 0 && resumedAt < 60);
  assert.equal(second.exitCode, 0);
  assert.deepEqual(digests(second.records), digests(whole.records));
});

test('planned work equals the work that the stage turns out to do, so that estimates scale by it', async (t) => {
  const { rig, graph, run } = await setUp(t);
  const text = experiment();
  const { records } = await run(text);
  const planned = graph(text);
  const byName = new Map(records.map((record) => [record.provenance.stage, record]));
  for (const stage of planned.order) {
    const record = byName.get(stage.name);
    assert.ok(record);
    assert.deepEqual(
      workOfPlanned(stage, planned, (name) => byName.get(name) ?? null),
      workOfRecord(record),
      stage.name,
    );
  }
  const store = new Store(rig.storeFolder);
  const seconds = (steps: number): number =>
    forecast(graph(experiment({ steps })), store, new Inputs(store), {
      selection: everything,
      runsFolder: rig.runsFolder,
    }).find(({ stage }) => stage.name === 'dense')?.estimate?.seconds ?? NaN;
  const done = byName.get('dense')?.provenance.seconds ?? NaN;
  // The twelve steps that are there are not taken again.
  assert.ok(Math.abs(seconds(36) - 2 * done) < 1e-9 * done, `${seconds(36)} after ${done}`);
});
