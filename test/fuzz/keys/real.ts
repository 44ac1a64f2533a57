/** Runs of the real executor and its workers: once on a store that is kept through all edits, once on an empty one. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { output } from '../../../src/build.mjs';
import type { AnyPlannedStage } from '../../../src/check/plan.ts';
import { RunControl } from '../../../src/exec/control.ts';
import { execute } from '../../../src/exec/execute.ts';
import type { RunStage } from '../../../src/exec/run-record.ts';
import { everything } from '../../../src/exec/selection.ts';
import type { OutputDigests } from '../../../src/keys/manifest.ts';
import { Inputs } from '../../../src/store/inputs.ts';
import { Store } from '../../../src/store/store.ts';
import { bundle } from '../../support/athanor.ts';
import { askedOf, upstreamOf } from './oracle.ts';
import type { Tally } from './tally.ts';
import type { Runner } from './trial.ts';
import type { Version } from './version.ts';

/** How a stage ended, and what it left. */
interface Ended {
  readonly stage: RunStage;
  /** Null where there is no result. */
  readonly outputs: OutputDigests | null;
}

type Result = Pick<Ended, 'outputs'> & Pick<RunStage, 'summary'>;
type Ends = ReadonlyMap<string, Ended>;

export class RealRuns implements Runner {
  readonly folder = mkdtempSync(join(tmpdir(), 'athanor-fuzz-'));
  /** What workers were handed before, with success. */
  readonly #asked = new Set<string>();
  /** Results by what was meant. */
  readonly #meant = new Map<string, Result>();

  static async begin(): Promise<RealRuns> {
    await bundle();
    return new RealRuns();
  }

  private constructor() {}

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async run(version: Version, tally: Tally): Promise<readonly string[]> {
    this.#write(version);
    const kept = await this.#execute(version, 'kept');
    const fresh = await this.#execute(version, 'fresh');
    rmSync(join(this.folder, 'fresh'), { recursive: true });
    const outputs = new Map([...fresh].map(([name, ended]) => [name, ended.outputs ?? {}]));
    const asked = new Map<string, AnyPlannedStage[]>();
    const wrong: string[] = [];
    for (const stage of version.subject.graph.order) {
      const [here, there] = [endOf(kept, stage), endOf(fresh, stage)];
      wrong.push(...differences(here, there));
      if (here.outputs === null || there.outputs === null) {
        tally.failed++;
        continue;
      }
      const { outcome, resumedAt } = here.stage;
      if (outcome === 'hit') tally.hits++;
      else tally.misses++;
      const inputs = Object.values(stage.inputs).map((name) => kept.get(name)?.stage.outcome);
      if (outcome === 'hit' && inputs.includes('ran')) tally.cutOff++;
      if (typeof resumedAt === 'number') tally.resumed++;
      const question = askedOf(stage, upstreamOf(stage, outputs), version.subject.files);
      asked.set(question, [...(asked.get(question) ?? []), stage]);
    }
    for (const [question, stages] of asked) {
      const ran = stages.filter((stage) => endOf(kept, stage).stage.outcome === 'ran');
      const names = stages.map(({ name }) => name).join(', ');
      if (this.#asked.has(question) && ran.length > 0)
        wrong.push(`false rerun: ${names} was handed the same before`);
      if (!this.#asked.has(question) && ran.length !== 1)
        wrong.push(`${ran.length === 0 ? 'false hit' : 'false rerun'}: ${names} ran ${ran.length} times`);
      this.#asked.add(question);
    }
    return [...wrong, ...this.#meanings(version, kept)];
  }

  /** What means the same as something before gives the same, and runs no more. */
  #meanings({ meanings, spelled }: Version, kept: Ends): readonly string[] {
    const now = new Map<string, Result>();
    const wrong = meanings.experiment.nodes.flatMap(({ id, kind }) => {
      const ended = kept.get(spelled.names.get(id) ?? '');
      if (kind === 'model' || ended === undefined || ended.outputs === null) return [];
      const meaning = meanings.digest(id);
      const result = resultOf(ended);
      now.set(meaning, result);
      const before = this.#meant.get(meaning);
      if (before === undefined) return [];
      return [
        ...(ended.stage.outcome === 'ran' ? [`false rerun: ${ended.stage.name} means what it did`] : []),
        ...(isDeepStrictEqual(before, result)
          ? []
          : [`${ended.stage.name} means what it did and has another result`]),
      ];
    });
    for (const [meaning, result] of now) this.#meant.set(meaning, result);
    return wrong;
  }

  /** Only what is not yet as it should be, so that files have the looks that an editor would leave. */
  #write({ subject, spelled }: Version): void {
    const texts = Object.entries(spelled.texts).map(
      ([name, text]) => [join(this.folder, name), text] as const,
    );
    for (const [path, held] of [...subject.files, ...texts]) {
      mkdirSync(dirname(path), { recursive: true });
      if (readFileSync(path, { encoding: 'utf8', flag: 'a+' }) !== held) writeFileSync(path, held);
    }
  }

  async #execute({ subject, spelled }: Version, name: 'kept' | 'fresh'): Promise<Ends> {
    const runsFolder = join(this.folder, name);
    const store = new Store(join(runsFolder, 'store'));
    const { record } = await execute(
      {
        graph: subject.graph,
        store,
        inputs: new Inputs(store),
        runsFolder,
        workerProgram: join(output, 'worker.mjs'),
        // Without the cache one after the other: no result may depend on what runs beside it.
        jobs: name === 'kept' ? 2 : 1,
        selection: everything,
        keepGoing: true,
        control: new RunControl(),
        sources: Object.entries(spelled.texts).map(([name, text]) => ({ name, text })),
        commandLine: [],
        athanor: '0.0.0',
      },
      () => undefined,
    );
    return new Map(
      record.stages.map((stage) => {
        const isMade = stage.outcome === 'ran' || stage.outcome === 'hit';
        const found = isMade && stage.contentKey !== null ? store.lookup(stage.contentKey) : null;
        const outputs = found?.kind === 'hit' ? digestsOf(found.record.outputs) : null;
        return [stage.name, { stage, outputs }];
      }),
    );
  }
}

function digestsOf(
  outputs: Readonly<Record<string, { readonly digest: OutputDigests[string] }>>,
): OutputDigests {
  return Object.fromEntries(Object.entries(outputs).map(([role, { digest }]) => [role, digest]));
}

function endOf(ends: Ends, { name }: AnyPlannedStage): Ended {
  const end = ends.get(name);
  if (end === undefined) throw new Error(`${name} is in no record`);
  return end;
}

function resultOf({ stage, outputs }: Ended): Result {
  return { outputs, summary: stage.summary };
}

/** Between a stage with the cache and without. */
function differences(kept: Ended, fresh: Ended): readonly string[] {
  const { name } = kept.stage;
  // Where a training that diverged can go on from depends on what others left, and is no result of it.
  const leftBehind = /; (there is no checkpoint yet|the checkpoint at step \d+ is kept: .*)$/;
  const fate = ({ stage, outputs }: Ended) =>
    outputs === null ? `${stage.outcome}: ${stage.because?.replace(leftBehind, '') ?? ''}` : 'made';
  if (fate(kept) !== fate(fresh)) return [`${name} with the cache: ${fate(kept)}; without: ${fate(fresh)}`];
  const [here, there] = [resultOf(kept), resultOf(fresh)];
  if (!isDeepStrictEqual(here, there))
    return [
      `false hit: ${name} gives ${JSON.stringify(there)} without the cache, not ${JSON.stringify(here)}`,
    ];
  if (!isDeepStrictEqual(kept.stage.expectations, fresh.stage.expectations))
    return [`the promises of ${name} are judged otherwise`];
  if (fresh.stage.because?.startsWith('internal') === true) return [`${name}: ${fresh.stage.because}`];
  return [];
}
