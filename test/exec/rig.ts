import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { build } from 'esbuild';
import type { StageName } from '../../src/base/brand.ts';
import { RunControl } from '../../src/exec/control.ts';
import type { RunEvent } from '../../src/exec/events.ts';
import { execute } from '../../src/exec/execute.ts';
import { forecast, type StageForecast } from '../../src/exec/forecast.ts';
import type { RunRequest, RunResult } from '../../src/exec/request.ts';
import { everything, type Selection } from '../../src/exec/selection.ts';
import type { StageGraph } from '../../src/graph/graph.ts';
import { Inputs } from '../../src/store/inputs.ts';
import { Store } from '../../src/store/store.ts';
import { readDiary, type DiaryLine } from './fixture.ts';
import { fixtureGraph, fixtureSource, type FixtureStage } from './fixture-graph.ts';

export interface Outcome {
  readonly result: RunResult;
  readonly events: readonly RunEvent[];
  /** Labels of the stages that a worker started in this run, in the order of their starts. */
  readonly started: readonly string[];
}

/** A temporary folder with a store, runs, and a diary of what workers did. */
export class Rig {
  readonly folder = mkdtempSync(join(tmpdir(), 'athanor-exec-'));
  readonly runsFolder = join(this.folder, 'runs');
  readonly storeFolder = join(this.runsFolder, 'store');
  readonly diary = join(this.folder, 'diary.ndjson');

  constructor(test: TestContext) {
    test.after(() => {
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  graph(stages: readonly FixtureStage[]): StageGraph {
    return fixtureGraph(stages, this.diary);
  }

  async run(
    stages: readonly FixtureStage[],
    changes: Partial<RunRequest> & { readonly onEvent?: (event: RunEvent, control: RunControl) => void } = {},
  ): Promise<Outcome> {
    const before = this.diaryLines().length;
    const events: RunEvent[] = [];
    const store = new Store(this.storeFolder);
    const request: RunRequest = {
      graph: this.graph(stages),
      store,
      inputs: new Inputs(store),
      runsFolder: this.runsFolder,
      workerProgram: await fixtureProgram('fixture-worker'),
      jobs: 1,
      selection: everything,
      keepGoing: false,
      control: new RunControl(),
      sources: [fixtureSource],
      commandLine: ['run', 'fixture.exp'],
      athanor: '0.0.0',
      ...changes,
    };
    const result = await execute(request, (event) => {
      events.push(event);
      changes.onEvent?.(event, request.control);
    });
    const started = this.diaryLines()
      .slice(before)
      .filter((line) => line.event === 'start')
      .map(({ label }) => label);
    return { result, events, started };
  }

  forecast(stages: readonly FixtureStage[], selection: Selection = everything): readonly StageForecast[] {
    const store = new Store(this.storeFolder);
    return forecast(this.graph(stages), store, new Inputs(store), { selection, runsFolder: this.runsFolder });
  }

  diaryLines(): readonly DiaryLine[] {
    return readDiary(this.diary);
  }

  log(result: RunResult, file: string): string {
    return readFileSync(join(result.folder, 'logs', file), 'utf8');
  }
}

export function names(...texts: string[]): Set<StageName> {
  return new Set(texts as StageName[]);
}

/** What happened to each stage, by its last word in the run's record. */
export function outcomes({ result }: Outcome): Readonly<Record<string, string | null>> {
  return Object.fromEntries(result.record.stages.map(({ name, outcome }) => [name, outcome]));
}

export function notes({ events }: Outcome): readonly string[] {
  return events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
}

const programs = new Map<string, Promise<string>>();

/** Path of a bundle of a program beside this file, because workers are plain Node without a TypeScript loader. */
export function fixtureProgram(name: 'fixture-worker' | 'fixture-parent'): Promise<string> {
  let program = programs.get(name);
  if (program === undefined) {
    program = bundle(name);
    programs.set(name, program);
  }
  return program;
}

async function bundle(name: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-program-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}
