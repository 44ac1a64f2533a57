import type { ContentKey, RecipeKey, StageName } from '../base/brand.ts';
import { fault } from '../base/fault.ts';
import type { AnyPlannedStage, StageKind } from '../check/plan.ts';
import type { StageGraph } from '../graph/graph.ts';
import type { Inputs } from '../store/inputs.ts';
import type { StageRecord } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import type { ContentManifest } from '../keys/manifest.ts';
import { continuationOf, partDone, type Continuation } from './continuation.ts';
import { estimate, type Estimate } from './estimates.ts';
import { Keyring } from './keyring.ts';
import { Questions } from './questions.ts';
import { recentRecords } from './samples.ts';
import { selectStages, type Selection } from './selection.ts';
import { workOfPlanned } from './work.ts';

/**
 * `run`: there is no result for its inputs, whether they are known or not. `may run`: an input will be made first, and
 * only its bytes tell whether there is one.
 */
export type ForecastState = 'hit' | 'run' | 'may run' | 'left out';

export type ForecastReason =
  | { readonly kind: 'recorded' }
  /** Nothing was ever published under the key, or under any that the stage could have. */
  | { readonly kind: 'new' }
  /** Something was, and is damaged or gone. */
  | { readonly kind: 'damaged'; readonly notes: readonly string[] }
  | { readonly kind: 'forced' }
  /** Inputs that will or may run. */
  | { readonly kind: 'depends'; readonly on: readonly StageName[] }
  /** The run will fail here. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly because: string }
  | { readonly kind: 'left out' };

export interface StageForecast {
  readonly stage: AnyPlannedStage;
  readonly state: ForecastState;
  readonly reason: ForecastReason;
  /** Null if a file that it is made of cannot be read. */
  readonly recipeKey: RecipeKey | null;
  /** Null while the bytes of an input are not known. */
  readonly contentKey: ContentKey | null;
  /** Of a hit; its provenance tells which run made it. */
  readonly record: StageRecord | null;
  /** Null for a hit, and without history. */
  readonly estimate: Estimate | null;
  /** Of a stage that runs and does not begin at its beginning. */
  readonly continues?: Continuation;
  /** Of a stage that runs and whose inputs are known. */
  readonly manifest?: ContentManifest;
  /** Of a stage that will or may run, where what it writes follows from its settings and inputs. */
  readonly disk?: DiskNeed;
}

export interface DiskNeed {
  readonly neededBytes: number;
  /** What there is now where the store lies. */
  readonly freeBytes: number;
}

export interface ForecastOptions {
  readonly selection: Selection;
  /** Where earlier runs tell what stages cost. */
  readonly runsFolder: string;
  /** How many bytes may still be written; absent = as the store says. */
  readonly freeBytes?: () => number;
}

/** What a run would do now, for every stage in the order of the graph. Runs nothing and writes nothing but notes. */
export function forecast(
  graph: StageGraph,
  store: Store,
  inputs: Inputs,
  { selection, runsFolder, freeBytes = () => store.freeBytes() }: ForecastOptions,
): readonly StageForecast[] {
  const { wanted, forced } = selectStages(graph, selection);
  const keyring = new Keyring(graph, inputs);
  const records = new Map<StageName, StageRecord>();
  const unsettled = new Set<StageName>();
  const questions = new Questions(graph, keyring, store);
  const forecasts = graph.order.map((stage) => {
    const forecast = forecastStage(stage);
    if (forecast.record === null) {
      unsettled.add(stage.name);
      questions.plan(stage);
    } else records.set(stage.name, forecast.record);
    return forecast;
  });
  return withEstimates(forecasts, graph, store, runsFolder, freeBytes);

  function forecastStage(stage: AnyPlannedStage): Omit<StageForecast, 'estimate'> {
    const recipeKey = keyring.recipe(stage.name);
    const unknown = { stage, recipeKey, contentKey: null, record: null } as const;
    if (!wanted.has(stage.name)) return { ...unknown, state: 'left out', reason: { kind: 'left out' } };
    const unreadable = keyring.unreadable(stage);
    if (unreadable !== null)
      return { ...unknown, state: 'run', reason: { kind: 'unreadable', ...unreadable } };
    const on = Object.values(stage.inputs).filter((input) => unsettled.has(input));
    if (on.length > 0) {
      // The result may be there although that of an input is not: what is made again will fit it.
      const found = recipeKey === null || forced.size > 0 ? null : store.lookupRecipe(recipeKey);
      if (found?.kind === 'hit') return { ...unknown, ...hit(found.record) };
      if (on.every((input) => wanted.has(input)) && questions.isNew(stage))
        return { ...unknown, state: 'run', reason: { kind: 'new' } };
      return { ...unknown, state: 'may run', reason: { kind: 'depends', on } };
    }
    const keys = keyring.keys(
      stage,
      (input) => records.get(input) ?? fault(`${input} does not stand before ${stage.name}`),
    );
    const { key: contentKey, manifest } = keys;
    if (forced.has(stage.name)) return { ...unknown, state: 'run', reason: { kind: 'forced' }, contentKey };
    const found = store.lookup(contentKey, manifest);
    if (found.kind === 'hit') return { ...unknown, ...hit(found.record) };
    const reason: ForecastReason =
      found.reason === 'absent' ? { kind: 'new' } : { kind: 'damaged', notes: found.notes };
    const continues = continuationOf(store, stage, keys);
    const run = { ...unknown, state: 'run', reason, contentKey, manifest } as const;
    return continues === null ? run : { ...run, continues };
  }
}

function hit(record: StageRecord) {
  return { state: 'hit', reason: { kind: 'recorded' }, contentKey: record.contentKey, record } as const;
}

/** What there is still to do. */
function withoutDone(whole: Estimate | null, continues: Continuation | null): Estimate | null {
  return whole && { ...whole, seconds: whole.seconds * (1 - partDone(continues)) };
}

function withEstimates(
  forecasts: readonly Omit<StageForecast, 'estimate'>[],
  graph: StageGraph,
  store: Store,
  runsFolder: string,
  freeBytes: () => number,
): readonly StageForecast[] {
  const running = forecasts.filter(({ state }) => state === 'run' || state === 'may run');
  if (running.length === 0) return forecasts.map((forecast) => ({ ...forecast, estimate: null }));
  const kinds = new Set<StageKind>(running.map(({ stage }) => stage.kind));
  const history = recentRecords(runsFolder, store, kinds);
  const records = new Map(forecasts.map(({ stage, record }) => [stage.name, record]));
  const recordOf = (name: StageName): StageRecord | null => records.get(name) ?? null;
  return forecasts.map((forecast) => {
    if (!running.includes(forecast)) return { ...forecast, estimate: null };
    const work = workOfPlanned(forecast.stage, graph, recordOf);
    const { bytes: neededBytes } = work;
    return {
      ...forecast,
      estimate: withoutDone(
        estimate(work, history.get(forecast.stage.kind) ?? []),
        forecast.continues ?? null,
      ),
      ...(neededBytes === undefined ? {} : { disk: { neededBytes, freeBytes: freeBytes() } }),
    };
  });
}
