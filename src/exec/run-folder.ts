import { appendFileSync, closeSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { StageName } from '../base/brand.ts';
import type { Source } from '../diag/source.ts';
import type { StageGraph } from '../graph/graph.ts';
import { guarded, StoreError, systemCode } from '../store/errors.ts';
import type { RunEvent } from './events.ts';
import { PlaceFinder } from './places.ts';
import { newRunId, type RunId } from './run-id.ts';
import { applyEvent, type RunRecord, type RunStage } from './run-record.ts';
import { logPath, StageLog } from './stage-log.ts';
import { Curves } from './tensorboard/curves.ts';

export interface RunDescription {
  readonly graph: StageGraph;
  /** The .exp file first, then overrides; all that the graph's spans point into. */
  readonly sources: readonly Source[];
  readonly commandLine: readonly string[];
  readonly athanor: string;
}

/**
 * `runs/<id>/`: what one run did, as plain files that only grow, so that a crash loses at most the last line.
 * `run.json` is written whole when the first stage starts and again at the end.
 */
export class RunFolder {
  readonly run: RunId;
  readonly path: string;
  readonly startedAt: Date;
  readonly #record: RunRecord;
  readonly #stages: Map<StageName, RunStage>;
  readonly #curves: Curves;
  #unwritten = '';
  #isBegun = false;
  #flush: NodeJS.Immediate | null = null;
  /** Open from the first event to the last. */
  #events: number | null = null;

  constructor(runsFolder: string, description: RunDescription) {
    const { graph, sources, commandLine, athanor } = description;
    ({ run: this.run, path: this.path, startedAt: this.startedAt } = claimFolder(runsFolder));
    this.#record = {
      version: 1,
      run: this.run,
      athanor,
      file: graph.file,
      commandLine,
      pid: process.pid,
      host: hostname(),
      startedAt: this.startedAt.toISOString(),
      endedAt: null,
      seconds: null,
      exitCode: null,
      stages: unstarted(graph, new PlaceFinder(sources)),
    };
    this.#stages = new Map(this.#record.stages.map((stage) => [stage.name, stage]));
    this.#curves = new Curves(this.path);
    const source = keptSource(this.path);
    guarded('keep the source', source, () => {
      writeFileSync(source, sources[0]?.text ?? '');
    });
    this.#keepImports(sources.slice(1).filter(({ name }) => !name.startsWith('--')));
  }

  /** `imported/`: the other files that the experiment is made of. */
  #keepImports(sources: readonly Source[]): void {
    for (const { name, text } of sources) {
      const file = keptImport(this.path, name);
      guarded('keep an imported file', file, () => {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      });
    }
  }

  /** Lines are gathered and written once an event-loop turn: a thousand hits are one write. */
  append(event: RunEvent): void {
    applyEvent(this.#stages, event);
    this.#curves.take(event, Date.now() / 1000);
    this.#unwritten += `${JSON.stringify({ at: this.secondsSinceStart(), ...event })}\n`;
    // A run of hits alone is over before a half-written record of it could be of use.
    if (event.type === 'stage started' && !this.#isBegun) this.#writeRecord(this.#record);
    this.#flush ??= setImmediate(() => {
      try {
        this.#write();
      } catch (error) {
        // The lines are kept for the next try. A disk that stays full ends the run when it is to keep a result.
        if (!(error instanceof StoreError)) throw error;
      }
    });
  }

  log(stage: string): StageLog {
    return new StageLog(logPath(this.path, stage));
  }

  logPath(stage: string): string {
    return logPath(this.path, stage);
  }

  /** Writes everything down and returns what `run.json` says from now on. */
  end(exitCode: number): RunRecord {
    this.#write();
    if (this.#events !== null) closeSync(this.#events);
    this.#events = null;
    const ended: RunRecord = {
      ...this.#record,
      endedAt: new Date().toISOString(),
      seconds: this.secondsSinceStart(),
      exitCode,
      stages: [...this.#stages.values()],
    };
    this.#writeRecord(ended);
    return ended;
  }

  #write(): void {
    if (this.#flush !== null) clearImmediate(this.#flush);
    this.#flush = null;
    const path = join(this.path, 'events.ndjson');
    guarded('write down what happens', path, () => {
      this.#events ??= openSync(path, 'a');
      appendFileSync(this.#events, this.#unwritten);
    });
    this.#unwritten = '';
  }

  #writeRecord(record: RunRecord): void {
    this.#isBegun = true;
    const target = join(this.path, 'run.json');
    guarded('write down the run', target, () => {
      writeFileSync(`${target}.new`, `${JSON.stringify(record)}\n`);
      renameSync(`${target}.new`, target);
    });
  }

  secondsSinceStart(): number {
    return Math.max(0, Date.now() - this.startedAt.getTime()) / 1000;
  }
}

/** Where a run keeps the text of its experiment. */
export function keptSource(runFolder: string): string {
  return join(runFolder, 'source.exp');
}

/** Where it keeps the text of a file that was imported under this name. */
export function keptImport(runFolder: string, name: string): string {
  return join(runFolder, 'imported', name.replace(/[^A-Za-z0-9._-]/g, '+'));
}

/** Another process may make the same id in the same millisecond; whoever makes the folder has it. */
function claimFolder(runsFolder: string): { run: RunId; path: string; startedAt: Date } {
  return guarded('make a folder for the run', runsFolder, () => {
    mkdirSync(runsFolder, { recursive: true });
    for (;;) {
      const startedAt = new Date();
      const run = newRunId(startedAt);
      const path = join(runsFolder, run);
      try {
        mkdirSync(path);
        return { run, path, startedAt };
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
    }
  });
}

function unstarted(graph: StageGraph, places: PlaceFinder): readonly RunStage[] {
  return graph.order.map((stage) => ({
    name: stage.name,
    kind: stage.kind,
    inputs: stage.inputs,
    outcome: null,
    because: null,
    recipeKey: null,
    contentKey: null,
    seconds: null,
    summary: null,
    madeBy: null,
    expectations: [],
    declared: places.find(stage.span),
    places: Object.fromEntries(Object.entries(stage.places).map(([path, span]) => [path, places.find(span)])),
    ...(Object.keys(stage.settled ?? {}).length > 0 && { settled: stage.settled }),
    ...(stage.cell !== undefined && { cell: stage.cell }),
  }));
}
