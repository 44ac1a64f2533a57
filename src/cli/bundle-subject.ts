/** What a bundle is of: an experiment as it is now with all results that there are for it, or a run with its own. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Digest, StageName } from '../base/brand.ts';
import type { BundledStage, BundleManifest } from '../bundle/manifest.ts';
import { forecast } from '../exec/forecast.ts';
import { resolveRun } from '../exec/history.ts';
import { Keyring } from '../exec/keyring.ts';
import type { RunRecord, RunStage } from '../exec/run-record.ts';
import { everything } from '../exec/selection.ts';
import type { StageGraph } from '../graph/graph.ts';
import { Inputs, type InputDigest } from '../store/inputs.ts';
import type { StageRecord } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { findRun, openStore } from './archive.ts';
import type { ExperimentFiles } from './bundle-files.ts';
import { UsageError } from './exit.ts';
import { chooseFile } from './files.ts';
import { openExperiment, openText } from './pipeline.ts';
import { askedBeside, textOfRun } from './run-text.ts';
import type { Session } from './session.ts';
import type { VerbOptions } from './verbs/verb.ts';

export interface BundleSubject extends Pick<BundleManifest, 'sets' | 'flags' | 'run'> {
  readonly files: ExperimentFiles;
  readonly stages: readonly BundledStage[];
  readonly records: readonly StageRecord[];
  /** Stages of a run whose keys another program or another setting made: here they would have others. */
  readonly strangers: readonly StageName[];
}

export function bundleSubject(
  session: Session,
  words: readonly string[],
  options: VerbOptions,
): BundleSubject {
  const [word = ''] = words;
  const run = words.length === 1 ? runMeant(session, word) : null;
  return run === null ? fileSubject(session, words, options) : runSubject(session, run, options);
}

/** Null where the word is none of a run: a file goes before a run whose id ends like its name. */
function runMeant(session: Session, word: string): RunRecord | null {
  if (word.endsWith('.exp') || existsSync(resolve(session.cwd, word))) return null;
  const reference = word === 'last' ? '@last' : word;
  const isRun = reference.startsWith('@') || resolveRun(session.runs.value, reference).kind !== 'unknown';
  return isRun ? findRun(session, reference) : null;
}

function fileSubject(session: Session, words: readonly string[], options: VerbOptions): BundleSubject {
  const named = chooseFile(words, session.cwd);
  if (named === '-') throw new UsageError('a bundle holds files, not what stands on stdin');
  const { graph, files: texts } = openExperiment(session, [named], options);
  const store = openStore(session);
  const forecasts = forecast(graph, store, new Inputs(store), {
    selection: everything,
    runsFolder: session.runs.value,
  });
  return {
    ...overridesOf(options),
    files: { named, texts, keptAt: (path) => path, graph, digests: new Map() },
    stages: forecasts.map(({ stage, recipeKey, record }) => ({
      name: stage.name,
      kind: stage.kind,
      recipe: recipeKey,
      content: record?.contentKey ?? null,
    })),
    records: forecasts.flatMap(({ record }) => (record === null ? [] : [record])),
    strangers: [],
  };
}

/** Texts, overrides and results as they were in the run, whatever became of the file since. */
function runSubject(session: Session, run: RunRecord, options: VerbOptions): BundleSubject {
  if (options.set !== undefined || options.engine !== undefined || options.device !== undefined) {
    throw new UsageError(
      'a run has its settings: `--set`, `--engine` and `--device` are of a file',
      `bundle ${run.file} instead`,
    );
  }
  const asked = askedBeside(run);
  const { text, keptAt } = textOfRun(session, run);
  const { graph, files: texts } = openText(session, text, asked);
  const store = openStore(session);
  const records = new Map(run.stages.flatMap((stage) => recordIn(store, stage)));
  const digests = digestsRead(graph, records);
  return {
    run: run.run,
    ...overridesOf(asked),
    files: { named: text.path, texts, keptAt, graph, digests },
    stages: run.stages.map(({ name, kind, recipeKey }) => ({
      name,
      kind,
      recipe: recipeKey,
      content: records.get(name)?.contentKey ?? null,
    })),
    records: [...records.values()],
    strangers: strangersIn(run, graph, store, digests),
  };
}

function overridesOf({
  set = [],
  engine,
  device,
}: Pick<VerbOptions, 'set' | 'engine' | 'device'>): Pick<BundleManifest, 'sets' | 'flags'> {
  const flags = { ...(engine === undefined ? {} : { engine }), ...(device === undefined ? {} : { device }) };
  return { sets: set, ...(Object.keys(flags).length === 0 ? {} : { flags }) };
}

function recordIn(
  store: Store,
  { name, contentKey }: RunStage,
): readonly (readonly [StageName, StageRecord])[] {
  const found = contentKey === null ? null : store.lookup(contentKey);
  return found?.kind === 'hit' ? [[name, found.record]] : [];
}

/** What the files were that a run's stages read, by path. */
function digestsRead(
  { order }: StageGraph,
  records: ReadonlyMap<StageName, StageRecord>,
): ReadonlyMap<string, Digest> {
  return new Map(
    order.flatMap(({ name, files }) => {
      const read = records.get(name)?.manifest.files ?? {};
      return Object.entries(files).flatMap(([role, path]): [string, Digest][] => {
        const digest = read[role];
        return digest === undefined ? [] : [[path, digest]];
      });
    }),
  );
}

/** Over the files that the run read, every stage must have the key that it had in the run. */
function strangersIn(
  run: RunRecord,
  graph: StageGraph,
  store: Store,
  digests: ReadonlyMap<string, Digest>,
): readonly StageName[] {
  const keyring = new Keyring(graph, new PinnedInputs(store, digests));
  return run.stages
    .filter(({ name, recipeKey }) => recipeKey !== null && keyring.recipe(name) !== recipeKey)
    .map(({ name }) => name);
}

/** Files as they were, and others as they are. */
class PinnedInputs extends Inputs {
  readonly #digests: ReadonlyMap<string, Digest>;

  constructor(store: Store, digests: ReadonlyMap<string, Digest>) {
    super(store);
    this.#digests = digests;
  }

  override digest(path: string): InputDigest {
    const digest = this.#digests.get(path);
    return digest === undefined ? super.digest(path) : { kind: 'digested', digest };
  }
}
