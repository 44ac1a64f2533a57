import type { JsonObject } from '../base/json.ts';
import type { StageKind } from '../check/plan.ts';
import { splits, type Split } from '../check/settings/corpus.ts';
import { countings, type Counting } from '../check/settings/evaluate.ts';
import {
  formatBits,
  formatBytes,
  formatCount,
  formatMetric,
  formatNumberOf,
  formatPercent,
  formatScore,
} from './numbers.ts';

/** The figures of a record's summary under the names that tables use. A stage has those of its kind. */
export interface Figures {
  readonly perplexity: Readonly<Partial<Record<Split, number>>>;
  /** Of the unigram model on the same tokens. */
  readonly unigram: Readonly<Partial<Record<Split, number>>>;
  readonly parameters: number | null;
  readonly nonzeros: number | null;
  /** Fraction of the parameters that are zero. */
  readonly sparsity: number | null;
  /** Mean over the parameters. */
  readonly bits: number | null;
  /** Size of the packed model. */
  readonly bytes: number | null;
  /** Parameters in words of 32 bits, operations a token and the score of both, where they were asked for. */
  readonly storage: number | null;
  readonly operations: number | null;
  readonly score: number | null;
  /** By which rules those three were counted. */
  readonly counting: Counting | null;
}

export function figuresOf(summary: JsonObject): Figures {
  const unigram = objectAt(summary, 'unigram');
  const perplexity = Object.fromEntries(
    splits.flatMap((split) => {
      const value = numberAt(objectAt(summary, split), 'perplexity');
      return value === null ? [] : [[split, value]];
    }),
  );
  const baseline = Object.fromEntries(
    splits.flatMap((split) => {
      const value = numberAt(unigram, split);
      return value === null ? [] : [[split, value]];
    }),
  );
  return {
    perplexity,
    unigram: baseline,
    parameters: numberAt(summary, 'parameters'),
    nonzeros: numberAt(summary, 'nonzeros'),
    sparsity: numberAt(summary, 'sparsity'),
    bits: numberAt(summary, 'bits'),
    bytes: numberAt(summary, 'bytes'),
    storage: numberAt(summary, 'storage'),
    operations: numberAt(summary, 'operations'),
    score: numberAt(summary, 'score'),
    counting: countingOf(summary),
  };
}

/** What a stage yielded, in a few words: `600 steps, valid perplexity 214.3`. */
export function summaryLine(kind: StageKind, summary: JsonObject): string {
  return summaryPhrases(kind, summary).join(', ');
}

export function summaryPhrases(kind: StageKind, summary: JsonObject): readonly string[] {
  // Of a kind that a newer program knows, or nobody, nothing can be said.
  const phrases: Phrases = Object.hasOwn(phrasesOf, kind) ? phrasesOf[kind] : () => [];
  return phrases(summary).filter((phrase) => phrase !== null);
}

type Phrases = (summary: JsonObject) => readonly (string | null)[];

const phrasesOf: Record<StageKind, Phrases> = {
  corpus: (summary) => [
    phrase(summary, 'tokens', (tokens) => `${formatCount(tokens)} tokens`),
    phrase(summary, 'vocabulary', (words) => `${formatCount(words)} word types`),
    phrase(summary, 'unigramValid', (value) => `unigram perplexity ${formatMetric(value)} on valid`),
  ],
  train: (summary) => [
    phrase(summary, 'steps', (steps) => formatNumberOf(steps, 'step')),
    phrase(summary, 'validPerplexity', (value) => `valid perplexity ${formatMetric(value)}`),
    phrase(summary, 'parameters', (count) => `${formatCount(count)} parameters`),
  ],
  sensitivity: (summary) => [
    phrase(summary, 'tensors', (count) => `${formatNumberOf(count, 'tensor')} analysed`),
    phrase(summary, 'evaluations', (count) => formatNumberOf(count, 'evaluation')),
    phrase(summary, 'sparsity', (fraction) => `schedule to ${formatPercent(fraction)} zero`),
  ],
  soft_labels: (summary) => [
    phrase(summary, 'tokens', (tokens) => `${formatCount(tokens)} tokens`),
    phrase(summary, 'top', (top) => `${formatNumberOf(top, 'word')} each`),
    phrase(summary, 'hitRate', (fraction) => `${formatPercent(fraction)} hits`),
    phrase(summary, 'bytes', (bytes) => formatBytes(bytes)),
  ],
  load: (summary) => [
    phrase(summary, 'parameters', (count) => `${formatCount(count)} parameters`),
    phrase(summary, 'sparsity', (fraction) => (fraction > 0 ? `${formatPercent(fraction)} zero` : null)),
  ],
  prune: (summary) => [
    phrase(summary, 'sparsity', (fraction) => `${formatPercent(fraction)} zero`),
    phrase(summary, 'nonzeros', (count) => `${formatCount(count)} nonzeros`),
    phrase(summary, 'steps', (steps) => `${formatNumberOf(steps, 'step')} of retraining`),
    phrase(summary, 'validPerplexity', (value) => `valid perplexity ${formatMetric(value)}`),
  ],
  quantize: (summary) => [
    phrase(summary, 'bits', (bits) => `${formatBits(bits)} bits a parameter`),
    phrase(summary, 'activationBits', (bits) => `activations in ${bits} bits`),
    phrase(summary, 'nonzeros', (count) => `${formatCount(count)} nonzeros`),
    phrase(summary, 'steps', (steps) => formatNumberOf(steps, 'step')),
  ],
  search_cache: (summary) => [
    phrase(summary, 'lambda', (value) => `lambda ${formatMetric(value)}`),
    phrase(summary, 'theta', (value) => `theta ${formatMetric(value)}`),
    phrase(summary, 'validPerplexity', (value) => `valid perplexity ${formatMetric(value)}`),
  ],
  evaluate: (summary) => [
    ...splits.map((split) =>
      phrase(objectAt(summary, split), 'perplexity', (value) => `${split} perplexity ${formatMetric(value)}`),
    ),
    phrase(summary, 'bytes', (bytes) => `${formatBytes(bytes)} packed`),
    phrase(summary, 'score', (score) =>
      `${countingOf(summary) ?? ''} score ${formatScore(score)}`.trimStart(),
    ),
  ],
};

function countingOf(summary: JsonObject): Counting | null {
  const name = objectAt(summary, 'micronet')?.['counting'];
  return countings.find((counting) => counting === name) ?? null;
}

function phrase(
  summary: JsonObject | null,
  field: string,
  word: (value: number) => string | null,
): string | null {
  const value = numberAt(summary, field);
  return value === null ? null : word(value);
}

function numberAt(summary: JsonObject | null, field: string): number | null {
  const value = summary?.[field];
  return typeof value === 'number' ? value : null;
}

function objectAt(summary: JsonObject, field: string): JsonObject | null {
  const value = summary[field];
  return isObject(value) ? value : null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
