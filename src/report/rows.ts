import type { StageName } from '../base/brand.ts';
import { splits, type Split } from '../check/settings/corpus.ts';
import type { StageGraph } from '../graph/graph.ts';
import type { StageResult } from './result.ts';
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
  /** Seconds that this stage's own work took. */
  readonly seconds: number | null;
  /** The trained model that this one was made from; itself for a trained one. */
  readonly dense: StageName;
}

export interface ModelRows {
  readonly models: readonly ModelRow[];
  /** Perplexity of the unigram model on the same tokens. */
  readonly unigram: readonly { readonly corpus: StageName; readonly perplexity: ModelRow['perplexity'] }[];
  /** The splits that any model was evaluated on, in their usual order. */
  readonly splits: readonly Split[];
}

/** A model's row for each stage that was evaluated, in the order of the graph. */
export function modelRows(graph: StageGraph, results: readonly StageResult[]): ModelRows {
  const byStage = new Map(results.map((result) => [result.stage, result]));
  const rows = new Map<StageName, ModelRow>();
  const unigram = new Map<StageName, ModelRow['perplexity']>();
  for (const evaluation of graph.order) {
    const summary = byStage.get(evaluation.name)?.summary;
    const subject = evaluation.inputs.model;
    if (evaluation.kind !== 'evaluate' || summary == null || subject === undefined) continue;
    const figures = figuresOf(summary);
    const earlier = rows.get(subject);
    rows.set(subject, {
      stage: subject,
      perplexity: { ...earlier?.perplexity, ...figures.perplexity },
      parameters: figures.parameters,
      nonzeros: figures.nonzeros,
      sparsity: figures.sparsity,
      bits: figures.bits,
      bytes: figures.bytes,
      seconds: byStage.get(subject)?.seconds ?? null,
      dense: denseAncestor(graph, subject),
    });
    const corpus = corpusOf(graph, evaluation.name);
    if (corpus !== null) unigram.set(corpus, { ...unigram.get(corpus), ...figures.unigram });
  }
  const models = graph.order.flatMap(({ name }) => rows.get(name) ?? []);
  return {
    models,
    unigram: [...unigram].map(([corpus, perplexity]) => ({ corpus, perplexity })),
    splits: splits.filter((split) => models.some(({ perplexity }) => perplexity[split] !== undefined)),
  };
}

/** Follows the model inputs up to the stage that trained. */
function denseAncestor(graph: StageGraph, stage: StageName): StageName {
  const model = graph.byName.get(stage)?.inputs.model;
  return model === undefined ? stage : denseAncestor(graph, model);
}

function corpusOf(graph: StageGraph, stage: StageName): StageName | null {
  const planned = graph.byName.get(stage);
  if (planned === undefined) return null;
  if (planned.inputs.corpus !== undefined) return planned.inputs.corpus;
  return planned.inputs.model === undefined ? null : corpusOf(graph, planned.inputs.model);
}
