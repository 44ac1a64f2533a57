import type { StageName } from '../base/brand.ts';
import { unreachable } from '../base/fault.ts';
import type { JsonObject } from '../base/json.ts';
import { settingsOf } from '../check/identity.ts';
import type { AnyPlannedStage } from '../check/plan.ts';
import { trainTokens } from '../check/rules/corpus-size.ts';
import type { ComputeSettings } from '../check/settings/compute.ts';
import type { ModelSettings } from '../check/settings/model.ts';
import type { FittingSettings } from '../check/settings/training.ts';
import { labelBytes } from '../check/shapes/labels.ts';
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
  /** Bytes that the stage leaves where they follow from its settings and inputs; absent = they do not. */
  readonly bytes?: number;
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
    tokens: (split) =>
      manifest.kind === 'soft_labels' ? figure(summary, 'tokens') : nested(summary, split, 'tokens'),
  });
}

/** Work that a stage will do, as far as its settings and the results of stages before it tell. */
export function workOfPlanned(
  stage: AnyPlannedStage,
  graph: StageGraph,
  recordOf: (stage: StageName) => StageRecord | null,
): Work {
  const corpus = stage.inputs.corpus === undefined ? null : recordOf(stage.inputs.corpus);
  const source = stage.inputs.corpus === undefined ? undefined : graph.byName.get(stage.inputs.corpus);
  const published = source?.kind === 'corpus' ? trainTokens(source.settings.type) : null;
  const tokens = (split: string): number | null =>
    figure(corpus?.summary, split) ?? (split === 'train' ? published : null);
  const { batch } = stage.kind === 'evaluate' ? stage.settings : { batch: 1 };
  return workOf(stage, {
    parameters: parametersOf(stage, graph, recordOf),
    steps: plannedSteps(stage, tokens('train')),
    tokens: (split) => (stage.kind === 'soft_labels' ? tokens(split) : predictedTokens(tokens(split), batch)),
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
    case 'load':
      return { family, operations: parameters, parameters };
    case 'train':
      return { family, operations: fittingOperations(stage.settings, steps, parameters), parameters };
    case 'soft_labels': {
      const rows = tokens('train');
      const bytes = rows === null ? {} : { bytes: labelBytes(rows, stage.settings.top) };
      return { family, operations: product(rows, parameters), parameters: rows, ...bytes };
    }
    case 'prune': {
      const { retraining } = stage.settings;
      const operations = retraining === null ? parameters : fittingOperations(retraining, steps, parameters);
      return { family, operations, parameters };
    }
    case 'quantize': {
      const { retraining } = stage.settings;
      const operations =
        retraining === undefined ? parameters : fittingOperations(retraining, retraining.steps, parameters);
      return { family, operations, parameters };
    }
    case 'sensitivity': {
      const { tensors, levels, tokens: most } = stage.settings;
      const evaluations = Object.keys(tensors).length * levels.length;
      return {
        family,
        operations: product(product(most ?? tokens('valid'), evaluations), parameters),
        parameters: null,
      };
    }
    case 'search_cache':
      return { family, operations: product(tokens('valid'), parameters), parameters };
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
    case 'load':
      return 'load';
    case 'train':
    case 'soft_labels':
    case 'sensitivity':
    case 'search_cache':
    case 'evaluate':
      return `${stage.kind} ${computerOf(stage.settings)}`;
    case 'prune':
      return `prune ${stage.settings.retraining === null ? 'once' : computerOf(stage.settings.retraining)}`;
    case 'quantize': {
      const { retraining } = stage.settings;
      return retraining === undefined ? 'quantize' : `quantize ${computerOf(retraining)}`;
    }
    default:
      return unreachable(stage);
  }
}

/** Threads are left out: an estimate from another number of them is better than none. */
function computerOf({ engine, device }: ComputeSettings): string {
  return `${engine} ${device}`;
}

function fittingOperations(
  { batch, bptt }: Pick<FittingSettings, 'batch' | 'bptt'>,
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
