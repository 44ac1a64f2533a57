import type { StageName } from '../base/brand.ts';
import type { JsonObject } from '../base/json.ts';
import type { ModelSettings } from '../check/settings/model.ts';
import type { RunStage } from '../exec/run-record.ts';
import type { ContentManifest } from '../keys/manifest.ts';
import { modelRows, type ModelRow } from './rows.ts';
import { compareSparsity, type SparsityChange } from './sparsity.ts';
import { settingChanges, type SettingChange } from './settings-change.ts';

/** One of the two experiments that are compared. */
export interface Side {
  /** As the user named it. */
  readonly label: string;
  readonly stages: readonly RunStage[];
  readonly asked: ReadonlyMap<StageName, Asked>;
  /** Bytes of a model's weights (safetensors); null where there are none to read. */
  readonly weights: (stage: StageName) => Uint8Array | null;
}

/** What a stage was asked to do: its settings, and what outside the file would give another result. */
export interface Asked {
  readonly settings: JsonObject;
  /** null while it is not keyed. */
  readonly outside: Pick<ContentManifest, 'files' | 'revision' | 'dependency'> | null;
}

/** What changed in the question. */
export type QuestionChange =
  | { readonly kind: 'setting'; readonly stage: StageName; readonly change: SettingChange }
  | { readonly kind: 'renamed'; readonly before: StageName; readonly after: StageName }
  | { readonly kind: 'added'; readonly stage: StageName }
  | { readonly kind: 'removed'; readonly stage: StageName }
  /** The same question of other data or by another implementation. */
  | { readonly kind: 'outside'; readonly stage: StageName; readonly what: string };

export type Measure =
  'perplexity' | 'nonzeros' | 'bits' | 'bytes' | 'storage' | 'operations' | 'score' | 'seconds';

/** What changed in the answer; null where a side has no such figure. */
export interface AnswerChange {
  readonly stage: StageName;
  readonly measure: Measure;
  /** `perplexity(valid)`. */
  readonly title: string;
  readonly before: number | null;
  readonly after: number | null;
}

export interface TensorChange extends SparsityChange {
  readonly stage: StageName;
}

export interface Diff {
  readonly before: string;
  readonly after: string;
  readonly question: readonly QuestionChange[];
  readonly answer: readonly AnswerChange[];
  /** Tensors of one model that have other zeros. */
  readonly tensors: readonly TensorChange[];
}

export function diff(before: Side, after: Side): Diff {
  const pairs = pairStages(before.stages, after.stages);
  return {
    before: before.label,
    after: after.label,
    question: questionChanges(before, after, pairs),
    answer: answerChanges(before, after, pairs),
    tensors: tensorChanges(before, after, pairs),
  };
}

interface Pair {
  readonly before: RunStage | null;
  readonly after: RunStage | null;
}

/** By name; what is left over by kind, in the order of the files, which finds a stage that was renamed. */
function pairStages(before: readonly RunStage[], after: readonly RunStage[]): readonly Pair[] {
  const left = new Set(before);
  const byName = new Map(before.map((stage) => [stage.name, stage]));
  const twins = new Map<RunStage, RunStage>();
  for (const stage of after) {
    const twin = byName.get(stage.name);
    if (twin?.kind !== stage.kind) continue;
    twins.set(stage, twin);
    left.delete(twin);
  }
  for (const stage of after) {
    if (twins.has(stage)) continue;
    const twin = [...left].find(({ kind }) => kind === stage.kind);
    if (twin === undefined) continue;
    twins.set(stage, twin);
    left.delete(twin);
  }
  return [
    ...after.map((stage) => ({ before: twins.get(stage) ?? null, after: stage })),
    ...[...left].map((stage) => ({ before: stage, after: null })),
  ];
}

function questionChanges(before: Side, after: Side, pairs: readonly Pair[]): readonly QuestionChange[] {
  return pairs.flatMap((pair): readonly QuestionChange[] => {
    if (pair.after === null)
      return pair.before === null ? [] : [{ kind: 'removed', stage: pair.before.name }];
    if (pair.before === null) return [{ kind: 'added', stage: pair.after.name }];
    const stage = pair.after.name;
    // An evaluation is named after its subject, so it is renamed whenever that is.
    const renamed: readonly QuestionChange[] =
      pair.before.name === stage || pair.after.kind === 'evaluate'
        ? []
        : [{ kind: 'renamed', before: pair.before.name, after: stage }];
    const was = before.asked.get(pair.before.name);
    const is = after.asked.get(stage);
    if (was === undefined || is === undefined) return renamed;
    const settings = settingChanges(
      { places: pair.before.places, settings: was.settings },
      { places: pair.after.places, settings: is.settings },
    ).map((change): QuestionChange => ({ kind: 'setting', stage, change }));
    const outside = outsideChanges(was.outside, is.outside).map((what): QuestionChange => ({
      kind: 'outside',
      stage,
      what,
    }));
    return [...renamed, ...settings, ...outside];
  });
}

function outsideChanges(was: Asked['outside'], is: Asked['outside']): readonly string[] {
  if (was === null || is === null) return [];
  const roles = Object.keys({ ...was.files, ...is.files }).sort();
  return [
    ...(was.revision === is.revision && was.dependency === is.dependency ? [] : ['another implementation']),
    ...roles
      .filter((role) => was.files[role] !== is.files[role])
      .map((role) => `other bytes in the file \`${role}\``),
  ];
}

function answerChanges(before: Side, after: Side, pairs: readonly Pair[]): readonly AnswerChange[] {
  const earlier = modelRows(before.stages);
  const later = modelRows(after.stages);
  const splits = [...new Set([...later.splits, ...earlier.splits])];
  return pairs.flatMap((pair) => {
    const was = rowOf(earlier.models, pair.before);
    const is = rowOf(later.models, pair.after);
    const stage = pair.after?.name ?? pair.before?.name;
    if (stage === undefined || (was === null && is === null)) return [];
    const change = (
      measure: Measure,
      title: string,
      figure: (row: ModelRow) => number | null | undefined,
    ) => ({
      stage,
      measure,
      title,
      before: was === null ? null : (figure(was) ?? null),
      after: is === null ? null : (figure(is) ?? null),
    });
    const changes: readonly AnswerChange[] = [
      ...splits.map((split) =>
        change('perplexity', `perplexity(${split})`, ({ perplexity }) => perplexity[split]),
      ),
      change('nonzeros', 'nonzeros', ({ nonzeros }) => nonzeros),
      change('bits', 'bits', ({ bits }) => bits),
      change('bytes', 'packed bytes', ({ bytes }) => bytes),
      change('storage', 'storage', ({ storage }) => storage),
      change('operations', 'operations', ({ operations }) => operations),
      change('score', 'score', ({ score }) => score),
      change('seconds', 'work', ({ seconds }) => seconds),
    ];
    return changes.filter((row) => row.before !== null || row.after !== null);
  });
}

/** Of pruned and sparse models alone: in any other a zero means nothing. */
function tensorChanges(before: Side, after: Side, pairs: readonly Pair[]): readonly TensorChange[] {
  return pairs.flatMap((pair) => {
    if (pair.before === null || pair.after === null || !isSparse(pair.before)) return [];
    const stage = pair.after.name;
    const was = before.weights(pair.before.name);
    const is = after.weights(stage);
    return was === null || is === null
      ? []
      : compareSparsity(was, is, modelOf(after, pair.after)).map((change) => ({ stage, ...change }));
  });
}

function isSparse({ kind, summary }: RunStage): boolean {
  const sparsity = summary?.['sparsity'];
  return (
    kind === 'prune' ||
    ((kind === 'train' || kind === 'load') && typeof sparsity === 'number' && sparsity > 0)
  );
}

/** What the stage that trained or loaded a model says of it; null where that is not known. */
function modelOf(
  { asked, stages }: Pick<Side, 'asked' | 'stages'>,
  { name, inputs }: RunStage,
): ModelSettings | null {
  const settings = asked.get(name)?.settings['model'];
  // Settings of a record are those of the plan.
  if (settings !== undefined) return settings as unknown as ModelSettings;
  const source = stages.find((stage) => stage.name === inputs['model']);
  return source === undefined ? null : modelOf({ asked, stages }, source);
}

function rowOf(models: readonly ModelRow[], stage: RunStage | null): ModelRow | null {
  return models.find((model) => model.stage === stage?.name) ?? null;
}

/** Time differs from run to run by itself, so it is no difference. */
export function isDifferent({ question, answer }: Diff): boolean {
  return (
    question.length > 0 ||
    answer.some(({ measure, before, after }) => measure !== 'seconds' && before !== after)
  );
}
