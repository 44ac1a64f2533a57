import type { StageName } from '../base/brand.ts';
import type { CellOf } from '../check/sweeps/cell.ts';
import { splits, type Split } from '../check/settings/corpus.ts';
import type { Counting } from '../check/settings/evaluate.ts';
import type { RunStage } from '../exec/run-record.ts';
import { figuresOf } from './summary.ts';

/** One model of an experiment beside the dense model it comes from. */
export interface ModelRow {
  readonly stage: StageName;
  readonly perplexity: Readonly<Partial<Record<Split, number>>>;
  readonly parameters: number | null;
  readonly nonzeros: number | null;
  readonly sparsity: number | null;
  readonly bits: number | null;
  readonly bytes: number | null;
  /** Parameters in words of 32 bits, operations a token and the score of both. */
  readonly storage: number | null;
  readonly operations: number | null;
  readonly score: number | null;
  /** By which rules those three were counted. */
  readonly counting: Counting | null;
  /** Seconds that this stage's own work took. */
  readonly seconds: number | null;
  /** The trained model that this one was made from; itself for a trained one. */
  readonly dense: StageName;
  /** Where it stands in the sweep that made it; else null. */
  readonly cell: CellOf | null;
}

export interface ModelRows {
  readonly models: readonly ModelRow[];
  /** Perplexity of the unigram model on the same tokens. */
  readonly unigram: readonly { readonly corpus: StageName; readonly perplexity: ModelRow['perplexity'] }[];
  /** The splits that any model was evaluated on, in their usual order. */
  readonly splits: readonly Split[];
}

/** A row for each model that was evaluated, in the order of the run. */
export function modelRows(stages: readonly RunStage[]): ModelRows {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const rows = new Map<StageName, ModelRow>();
  const unigram = new Map<StageName, ModelRow['perplexity']>();
  for (const { kind, summary, inputs } of stages) {
    const subject = inputs['model'];
    if (kind !== 'evaluate' || summary === null || subject === undefined) continue;
    const figures = figuresOf(summary);
    rows.set(subject, {
      stage: subject,
      perplexity: { ...rows.get(subject)?.perplexity, ...figures.perplexity },
      parameters: figures.parameters,
      nonzeros: figures.nonzeros,
      sparsity: figures.sparsity,
      bits: figures.bits,
      bytes: figures.bytes,
      storage: figures.storage,
      operations: figures.operations,
      score: figures.score,
      counting: figures.counting,
      seconds: byName.get(subject)?.seconds ?? null,
      dense: denseAncestor(byName, subject),
      cell: byName.get(subject)?.cell ?? null,
    });
    const corpus = inputs['corpus'] ?? corpusOf(byName, subject);
    if (corpus !== null) unigram.set(corpus, { ...unigram.get(corpus), ...figures.unigram });
  }
  const models = stages.flatMap(({ name }) => rows.get(name) ?? []);
  return {
    models,
    unigram: [...unigram].map(([corpus, perplexity]) => ({ corpus, perplexity })),
    splits: splits.filter((split) => models.some(({ perplexity }) => perplexity[split] !== undefined)),
  };
}

type ByName = ReadonlyMap<StageName, RunStage>;

/** Follows the model inputs up to the stage that trained. */
function denseAncestor(byName: ByName, stage: StageName): StageName {
  const model = byName.get(stage)?.inputs['model'];
  return model === undefined ? stage : denseAncestor(byName, model);
}

function corpusOf(byName: ByName, stage: StageName): StageName | null {
  const inputs = byName.get(stage)?.inputs ?? {};
  if (inputs['corpus'] !== undefined) return inputs['corpus'];
  return inputs['model'] === undefined ? null : corpusOf(byName, inputs['model']);
}
