/**
 * What a run without a cache would give, from the jobs that workers are handed and from nothing that keys are made of: a
 * stage's outputs are digests of all that reaches it. Like real stages, some give the same bytes to different questions.
 */
import { createHash } from 'node:crypto';
import type { Digest } from '../../../src/base/brand.ts';
import type { AnyPlannedStage, InputRole, StageKind } from '../../../src/check/plan.ts';
import type { OutputDigests } from '../../../src/keys/manifest.ts';

/** Outputs that each kind of program opens, read off the programs in src/stages. */
const opened: Readonly<Record<StageKind, Readonly<Partial<Record<InputRole, readonly string[]>>>>> = {
  corpus: {},
  train: { corpus: ['tokens'], labels: ['labels'] },
  load: { corpus: ['tokens'] },
  soft_labels: { corpus: ['tokens'], model: ['weights', 'model'] },
  sensitivity: { corpus: ['tokens'], model: ['weights', 'model'] },
  prune: { corpus: ['tokens'], model: ['weights', 'model'], schedule: ['schedule'] },
  quantize: { corpus: ['tokens'], model: ['weights', 'model'] },
  search_cache: { corpus: ['tokens'], model: ['weights', 'model'] },
  evaluate: { corpus: ['tokens', 'unigram'], model: ['weights', 'model'] },
};

/** Outputs of a stage's inputs. */
export function upstreamOf(
  { inputs }: AnyPlannedStage,
  results: ReadonlyMap<string, OutputDigests>,
): Upstream {
  return Object.fromEntries(Object.entries(inputs).map(([role, name]) => [role, results.get(name) ?? {}]));
}

export interface Answered {
  /** All that reached the stage. */
  readonly asked: string;
  readonly outputs: OutputDigests;
}

type Upstream = Readonly<Partial<Record<InputRole, OutputDigests>>>;

/** Hands a stage to a worker that does nothing but write down what it was handed. */
export function answer(
  stage: AnyPlannedStage,
  upstream: Upstream,
  files: ReadonlyMap<string, string>,
): Answered {
  const asked = askedOf(stage, upstream, files);
  return { asked, outputs: outputsOf(stage.kind, asked) };
}

/** Digest of all that a worker is handed for a stage: equal only if it is handed the same. */
export function askedOf(
  stage: AnyPlannedStage,
  upstream: Upstream,
  files: ReadonlyMap<string, string>,
): string {
  const read = Object.entries(opened[stage.kind]).flatMap(([role, outputs]) => {
    const given = upstream[role as InputRole];
    if (given === undefined) return [];
    return outputs.map((output) => [role, output, given[output]]);
  });
  const held = Object.entries(stage.files).map(([role, path]) => [role, files.get(path)]);
  return digest(handed({ kind: stage.kind, settings: stage.settings, read, held }));
}

/** Every field, undefined ones too, whatever the order in which they were put there. */
function handed(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return `${value}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(handed).join(' ')}]`;
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, held]) => `${name} ${handed(held)}`).join(' ')}}`;
}

/** Some outputs can have but a few values, so that a change often goes no further. */
function outputsOf(kind: StageKind, asked: string): OutputDigests {
  const whole = (role: string) => digest(`${role} ${asked}`);
  const few = (role: string) => digest(`${role} ${kind} ${Number.parseInt(asked.slice(0, 8), 16) % 3}`);
  switch (kind) {
    case 'corpus':
      return { tokens: few('tokens'), unigram: few('unigram'), vocabulary: whole('vocabulary') };
    case 'soft_labels':
      return { labels: few('labels'), 'rows.0': whole('rows.0') };
    case 'sensitivity':
      return { schedule: few('schedule'), metrics: whole('metrics') };
    case 'quantize':
      return { weights: few('weights'), model: few('model'), metrics: whole('metrics') };
    case 'train':
    case 'load':
    case 'prune':
    case 'search_cache':
      return { weights: whole('weights'), model: few('model'), metrics: whole('metrics') };
    case 'evaluate':
      return { metrics: whole('metrics') };
  }
}

function digest(text: string): Digest {
  return createHash('sha256').update(text).digest('hex') as Digest;
}
