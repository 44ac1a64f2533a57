/**
 * How long comparing two runs takes: `npm run bench:diff -- [stages] [points] [--rounds N]`, beside Node's own start. Every
 * training of the second run has other results than in the first, so all curves are read. Points are those of one run.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RecipeKey, StageName } from '../../src/base/brand.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { RunRecord, RunStage } from '../../src/exec/run-record.ts';
import { newRunId } from '../../src/exec/run-id.ts';
import { contentKey } from '../../src/keys/key.ts';
import type { ContentManifest } from '../../src/keys/manifest.ts';
import type { StageRecord } from '../../src/store/record.ts';
import { Store } from '../../src/store/store.ts';
import { evaluation } from '../report/samples.ts';
import { launcher } from '../support/athanor.ts';
import { alternateCalls } from './spent.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' } },
});
const [stages = 100, points = 100_000] = positionals.map(Number);
const trainings = Math.floor(stages / 2);
/** A line has a rate and a loss. */
const lines = Math.round(points / 2 / trainings);

const folder = mkdtempSync(join(tmpdir(), 'athanor-diff-'));
try {
  const store = new Store(join(folder, 'store'));
  for (const run of [1, 2]) writeRun(store, run);
  const contenders: readonly (readonly [string, readonly string[]])[] = [
    ['node -e 0', ['-e', '0']],
    ['diff', [launcher, 'diff', '--store', folder]],
    ['diff --json', [launcher, 'diff', '--json', '--store', folder]],
  ];
  const calls = contenders.map(([, call]) => call);
  const spent = alternateCalls(calls, folder, Number(values.rounds));
  console.log(`two runs of ${2 * trainings} stages, ${2 * trainings * lines} points each`);
  for (const [index, [name]] of contenders.entries()) {
    const [clock, processor] = (['clockMs', 'processorMs'] as const).map((kind) => {
      const own = spent[index]?.[kind] ?? NaN;
      return `${own.toFixed(0)} ms (${(own - (spent[0]?.[kind] ?? NaN)).toFixed(0)} beside Node)`;
    });
    console.log(`${name.padEnd(12)} ${clock} by the clock, ${processor} of processor time`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function writeRun(store: Store, run: number): void {
  const made = new Date(Date.UTC(2026, 10, 22, 6, run));
  const id = newRunId(made);
  const own = Array.from({ length: trainings }, (_, index) => {
    const name = `trained${index}`;
    const settings = { optimizer: { rate: run, clip: 1 }, batch: 20, bptt: 35, steps: lines, seed: index };
    const trained = publish(store, id, name, 'train', settings, {}, metricsOf(run, index));
    const summary = evaluation(100 + index + run, 4_000_000 - 1000 * index, 32, 16_000_000);
    const evaluated = publish(
      store,
      id,
      `evaluate ${name}`,
      'evaluate',
      { batch: index, run },
      summary,
      '{}\n',
    );
    return [
      stageOf(trained, { corpus: 'ptb' }, run, { steps: lines }),
      stageOf(evaluated, { model: name }, run, summary),
    ];
  });
  const record: RunRecord = {
    ...{
      version: 1,
      run: id,
      athanor: '0.1.0',
      file: 'a.exp',
      commandLine: ['run', 'a.exp'],
      pid: 1,
      host: 'here',
    },
    ...{ startedAt: made.toISOString(), endedAt: made.toISOString(), seconds: 1, exitCode: 0 },
    stages: own.flat(),
  };
  mkdirSync(join(folder, id), { recursive: true });
  writeFileSync(join(folder, id, 'run.json'), JSON.stringify(record));
}

function metricsOf(run: number, index: number): string {
  const line = (step: number) =>
    `${JSON.stringify({ step, rate: 20 / run, loss: 4 + Math.sin(step * run + index) / (step + 1) })}\n`;
  return Array.from({ length: lines }, (_, step) => line(step + 1)).join('');
}

function publish(
  store: Store,
  run: string,
  stage: string,
  kind: ContentManifest['kind'],
  settings: JsonObject,
  summary: JsonObject,
  metrics: string,
): StageRecord {
  const manifest: ContentManifest = {
    scheme: 1,
    kind,
    revision: 1,
    dependency: null,
    settings,
    files: {},
    inputs: {},
  };
  const record: StageRecord = {
    ...{ version: 1, contentKey: contentKey(manifest), manifest, summary },
    outputs: { metrics: store.putBlob(new TextEncoder().encode(metrics)) },
    provenance: {
      ...{ run, stage, startedAt: '2026-11-22T06:00:00.000Z', seconds: 60 },
      ...{ athanor: '0.1.0', node: 'v20.20.0', platform: 'linux x64' },
    },
  };
  store.publish(record);
  return record;
}

function stageOf(
  { provenance, contentKey, manifest }: StageRecord,
  inputs: Readonly<Record<string, string>>,
  run: number,
  summary: JsonObject,
): RunStage {
  return {
    ...{
      name: provenance.stage as StageName,
      kind: manifest.kind,
      summary,
      contentKey,
      madeBy: provenance.run,
    },
    inputs: inputs as Readonly<Record<string, StageName>>,
    ...{ outcome: 'ran', because: null, seconds: 60 + run, expectations: [], places: {} },
    recipeKey: contentKey as unknown as RecipeKey,
    declared: { source: 'a.exp', line: 1, column: 1, text: provenance.stage },
  };
}
