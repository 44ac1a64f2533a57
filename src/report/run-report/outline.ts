import type { StageName } from '../../base/brand.ts';
import type { StageOutcome } from '../../exec/events.ts';
import { modelRows, type ModelRow } from '../rows.ts';
import type { ReportedStage, SourceText } from './reported-stage.ts';
import { judgedBy } from './trade-off.ts';
import { sweepText, writtenInCells } from './written.ts';

/** What comes first: what was asked, what came out of it, what it cost. */
export interface Outline {
  /** The comment with which the file begins, as a paragraph: the author's own words. */
  readonly intent: string | null;
  readonly asked: readonly Asked[];
  readonly outcomes: readonly Outcome[];
  readonly cost: Cost;
  readonly promises: { readonly held: number; readonly broken: number };
}

/** A stage and what its file says of it. */
export interface Asked {
  readonly kind: ReportedStage['kind'];
  readonly stages: readonly StageName[];
  /** What parts the stages, as the head of a sweep; empty for one that no sweep made. */
  readonly sweep: string;
  /** The earlier stage that asks most of the same, where that is the greater part; else null. */
  readonly like: StageName | null;
  /** As written, in the order of the text; where it is like another, only what that one does not say. */
  readonly written: readonly string[];
}

/** A model that nothing else is made of: an end of the pipeline, beside the dense model that it comes from. */
export interface Outcome {
  readonly model: ModelRow;
  readonly dense: ModelRow | null;
}

export interface Cost {
  readonly counts: readonly { readonly outcome: StageOutcome | 'not ended'; readonly count: number }[];
  /** Seconds of the stages that this run made itself. */
  readonly spent: number;
  /** Seconds that its hits once took. */
  readonly saved: number;
}

const outcomes = ['ran', 'hit', 'failed', 'stopped', 'not run', 'not ended'] as const;

export function outlineOf(stages: readonly ReportedStage[], sources: readonly SourceText[]): Outline {
  const { models } = modelRows(stages);
  const promises = stages.flatMap(({ expectations }) => expectations);
  const seconds = (outcome: StageOutcome): number =>
    stages.reduce((sum, stage) => sum + (stage.outcome === outcome ? (stage.seconds ?? 0) : 0), 0);
  return {
    intent: firstComment(sources[0]?.text ?? ''),
    asked: askedOf(stages),
    outcomes: ends(stages, models).map((model) => ({
      model,
      dense: models.find(({ stage }) => stage === model.dense && stage !== model.stage) ?? null,
    })),
    cost: {
      counts: outcomes
        .map((outcome) => ({
          outcome,
          count: stages.filter((stage) => (stage.outcome ?? 'not ended') === outcome).length,
        }))
        .filter(({ count }) => count > 0),
      spent: seconds('ran'),
      saved: seconds('hit'),
    },
    promises: {
      held: promises.filter(({ held }) => held).length,
      broken: promises.filter(({ held }) => !held).length,
    },
  };
}

/**
 * Evaluated models of which no other evaluated model is made: those that something was done to, or where there are none the
 * trained ones, the best first.
 */
function ends(stages: readonly ReportedStage[], models: readonly ModelRow[]): readonly ModelRow[] {
  const parents = new Map(stages.map(({ name, inputs }) => [name, inputs['model']]));
  const used = new Set<StageName>();
  for (const { stage } of models) {
    for (let above = parents.get(stage); above !== undefined; above = parents.get(above)) used.add(above);
  }
  const last = models.filter(({ stage }) => !used.has(stage));
  const derived = last.filter(({ stage, dense }) => stage !== dense);
  if (derived.length > 0) return derived;
  const split = judgedBy(models);
  const worth = ({ perplexity }: ModelRow): number =>
    (split === null ? undefined : perplexity[split]) ?? Number.POSITIVE_INFINITY;
  return last.toSorted((one, other) => worth(one) - worth(other));
}

/** Cells of a sweep ask the same but for their variables, so they are told once; evaluations go without saying. */
function askedOf(stages: readonly ReportedStage[]): readonly Asked[] {
  const groups = new Map<string, ReportedStage[]>();
  for (const stage of stages) {
    if (stage.kind === 'evaluate') continue;
    const name = stage.cell?.of ?? stage.name;
    groups.set(name, [...(groups.get(name) ?? []), stage]);
  }
  const told: (Asked & { readonly whole: readonly string[] })[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { kind } = first;
    const whole = writtenInCells(group, stages);
    const like = told.findLast((earlier) => earlier.kind === kind && isMostly(whole, earlier.whole));
    const written = like === undefined ? whole : whole.filter((text) => !like.whole.includes(text));
    const names = group.map(({ name }) => name);
    const sweep = sweepText(group.flatMap(({ cell }) => cell ?? []));
    told.push({ kind, stages: names, sweep, like: like?.stages[0] ?? null, written, whole });
  }
  return told.map(({ kind, stages, sweep, like, written }) => ({ kind, stages, sweep, like, written }));
}

/** Whether a text says all that an earlier one sets, and more than half of it in the same words. */
function isMostly(whole: readonly string[], earlier: readonly string[]): boolean {
  const settings = new Set(whole.map(settingOf));
  const same = earlier.filter((text) => whole.includes(text));
  return earlier.every((text) => settings.has(settingOf(text))) && same.length > whole.length / 2;
}

/** `rate` of `rate 1e-3`, and of `--set a.rate=1`. */
function settingOf(text: string): string {
  return text.split(/[ =]/, 1)[0] ?? '';
}

function firstComment(text: string): string | null {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const comment = lines
    .slice(0, end === -1 ? lines.length : end)
    .map((line) => line.replace(/^#\s?/, '').trim())
    .join(' ')
    .trim();
  return comment === '' ? null : comment;
}
