import type { StageName } from '../base/brand.ts';
import { unreachable } from '../base/fault.ts';
import type { JsonObject } from '../base/json.ts';
import { settingsOf } from '../check/identity.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import type { ComputeSettings } from '../check/settings/compute.ts';
import type { ModelSettings } from '../check/settings/model.ts';
import type { FittingSettings } from '../check/settings/training.ts';
import { modelTensors } from '../check/shapes/model.ts';
import { extentOf } from '../check/shapes/tensor.ts';
import type { StageGraph } from '../graph/graph.ts';
import type { StageRecord } from '../store/record.ts';

/** What a stage costs grows with these; null = cannot be told. Comparable only within one `family`. */
export interface Work {
  /** Stages of one family do the same arithmetic: kind, engine, device, with retraining or without. */
  readonly family: string;
  /** Multiply-adds, up to a constant of the family. */
  readonly operations: number | null;
  /** Of the model that comes out or goes in; the bytes that a stage leaves grow with it. */
  readonly parameters: number | null;
}

/** Work that a finished stage did, from what it left. */
export function workOfRecord(record: StageRecord): Work {
  const { summary, manifest } = record;
  const stage = {
    kind: manifest.kind,
    settings: settingsOf(manifest.settings),
  } as unknown as AnyPlannedStage;
  return workOf(stage, {
    parameters: figure(summary, 'parameters'),
    steps: figure(summary, 'steps'),
    tokens: (split) => nested(summary, split, 'tokens'),
  });
}

/** Work that a stage will do, as far as its settings and the results of stages before it tell. */
export function workOfPlanned(
  stage: AnyPlannedStage,
  graph: StageGraph,
  recordOf: (stage: StageName) => StageRecord | null,
): Work {
  const corpus = stage.inputs.corpus === undefined ? null : recordOf(stage.inputs.corpus);
  const tokens = (split: string): number | null => figure(corpus?.summary, split);
  const { batch } = stage.kind === 'evaluate' ? stage.settings : { batch: 1 };
  return workOf(stage, {
    parameters: parametersOf(stage, graph, recordOf),
    steps: plannedSteps(stage, tokens('train')),
    tokens: (split) => predictedTokens(tokens(split), batch),
  });
}

interface Quantities {
  readonly parameters: number | null;
  readonly steps: number | null;
  readonly tokens: (split: string) => number | null;
}

function workOf(stage: AnyPlannedStage, { parameters, steps, tokens }: Quantities): Work {
  const family = familyOf(stage);
  switch (stage.kind) {
    case 'corpus':
      return { family, operations: null, parameters: null };
    case 'train':
      return { family, operations: fittingOperations(stage.settings, steps, parameters), parameters };
    case 'prune': {
      const { retraining } = stage.settings;
      const operations = retraining === null ? parameters : fittingOperations(retraining, steps, parameters);
      return { family, operations, parameters };
    }
    case 'quantize':
      return { family, operations: parameters, parameters };
    case 'evaluate':
      return {
        family,
        operations: product(sum(stage.settings.splits.map(tokens)), parameters),
        // It leaves a table, whatever the size of the model.
        parameters: null,
      };
    default:
      return unreachable(stage);
  }
}

function familyOf(stage: AnyPlannedStage): string {
  switch (stage.kind) {
    case 'corpus':
      return `corpus ${stage.settings.type}`;
    case 'train':
    case 'evaluate':
      return `${stage.kind} ${computerOf(stage.settings)}`;
    case 'prune':
      return `prune ${stage.settings.retraining === null ? 'once' : computerOf(stage.settings.retraining)}`;
    case 'quantize':
      return 'quantize';
    default:
      return unreachable(stage);
  }
}

/** Threads are left out: an estimate from another number of them is better than none. */
function computerOf({ engine, device }: ComputeSettings): string {
  return `${engine} ${device}`;
}

function fittingOperations(
  { batch, bptt }: FittingSettings,
  steps: number | null,
  parameters: number | null,
): number | null {
  return product(product(steps, batch * bptt), parameters);
}

/** In `batch` columns of equal length; the first token of each is given, and what does not fill a row is dropped. */
function predictedTokens(tokens: number | null, batch: number): number | null {
  return tokens === null ? null : (Math.floor(tokens / batch) - 1) * batch;
}

function plannedSteps(stage: AnyPlannedStage, trainTokens: number | null): number | null {
  const fitting =
    stage.kind === 'train' ? stage.settings : stage.kind === 'prune' ? stage.settings.retraining : null;
  if (fitting === null) return null;
  const { length, batch, bptt, windows } = fitting;
  if (length.kind === 'steps') return length.count;
  if (trainTokens === null) return null;
  if (windows === 'random') return length.count * Math.ceil((trainTokens - 1) / (batch * bptt));
  // Each column of the token matrix gives one token less than it has, because the last has no successor.
  return length.count * Math.ceil((Math.floor(trainTokens / batch) - 1) / bptt);
}

function parametersOf(
  stage: AnyPlannedStage,
  graph: StageGraph,
  recordOf: (stage: StageName) => StageRecord | null,
): number | null {
  if (stage.kind === 'train') {
    const corpus = stage.inputs.corpus === undefined ? null : recordOf(stage.inputs.corpus);
    const vocabulary = figure(corpus?.summary, 'vocabulary');
    return vocabulary === null ? null : countParameters(stage.settings.model, vocabulary);
  }
  const model = stage.inputs.model;
  if (model === undefined) return null;
  const known = figure(recordOf(model)?.summary, 'parameters');
  const source = graph.byName.get(model);
  return known ?? (source === undefined ? null : parametersOf(source, graph, recordOf));
}

function countParameters(model: ModelSettings, vocabulary: number): number {
  return modelTensors(model)
    .map(({ dimensions }) =>
      dimensions.reduce<number>((size, dimension) => size * extentOf(dimension, vocabulary), 1),
    )
    .reduce((total, size) => total + size, 0);
}

function figure(summary: JsonObject | undefined, field: string): number | null {
  const value = summary?.[field];
  return typeof value === 'number' ? value : null;
}

function nested(summary: JsonObject, outer: string, inner: string): number | null {
  const value = summary[outer];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? figure(value as JsonObject, inner)
    : null;
}

function product(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one * other;
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
}
