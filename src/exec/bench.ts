import type { Digest } from '../base/brand.ts';
import { answerWithNotes } from './answer.ts';
import type { JobFailed } from './job.ts';

/** A model whose forms are to be measured beside each other; plain data. */
export interface BenchRequest {
  /** Root folder of the store. */
  readonly store: string;
  readonly model: Readonly<Record<'weights' | 'model', Digest>>;
  /** The blob of the corpus' ids. */
  readonly tokens: Digest;
  /** Of one operation. */
  readonly threads: number;
  /** How long to measure at each batch. */
  readonly seconds: number;
  /** Tokens of the validation split on which perplexity is taken; null = all. */
  readonly tokensEvaluated: number | null;
}

/** `dense` multiplies by floats, those of a quantized model by the values that its integers stand for. */
export type BenchForm = 'dense' | 'quantized' | 'int8' | 'sparse';

export interface BenchSpeed {
  readonly batch: number;
  readonly tokensPerSecond: number;
  /** Median over rounds of this form's speed to that of `dense` in the same round. */
  readonly toDense: number;
}

export interface BenchRow {
  readonly form: BenchForm;
  /** What multiplies, for a reader. */
  readonly kernel: string;
  /** Tensors in the form's own representation; the others are dense. */
  readonly tensors: number;
  /** Of all constants, as they are handed to what multiplies by them. */
  readonly weightBytes: number;
  readonly speeds: readonly BenchSpeed[];
  readonly perplexity: number;
}

export interface BenchReport {
  /** Tokens that one call takes of each column. */
  readonly time: number;
  readonly batches: readonly number[];
  readonly threads: number;
  readonly rows: readonly BenchRow[];
  /** Why the other forms are not there, and what else the table does not say. */
  readonly notes: readonly string[];
  readonly perplexityTokens: number;
  /** Length of the packed file. */
  readonly packedBytes: number;
}

export type BenchOutcome = { readonly status: 'done'; readonly report: BenchReport } | JobFailed;

/** The word by which the worker's program is asked to measure instead of work. */
export const benchWord = 'bench';

/** Measures in a process of its own, which carries the tensor libraries; what is being measured comes line by line. */
export function bench(
  program: string,
  request: BenchRequest,
  onNote: (what: string) => void,
): Promise<BenchOutcome> {
  return answerWithNotes(program, [benchWord], request, onNote);
}
