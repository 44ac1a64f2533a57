import type { Digest } from '../base/brand.ts';
import type { Split } from '../check/settings/corpus.ts';
import { answerOf } from './answer.ts';
import type { JobFailed } from './job.ts';

/** What to compare on a split: per-token losses that two evaluations kept. */
export interface LossComparison {
  readonly title: string;
  readonly before: Digest;
  readonly after: Digest;
}

export interface LossGainRequest {
  readonly kind: 'loss-gain';
  /** Root folder of the store. */
  readonly store: string;
  readonly split: Split;
  readonly comparisons: readonly LossComparison[];
  /** The blob with the corpus' words in the order of their ids. */
  readonly vocabulary: Digest;
}

/** The gain of one comparison on a range of words or distances, in nats a token of the whole text. */
export interface GainRange {
  /** `1 to 9`. */
  readonly range: string;
  readonly share: number;
  readonly gains: readonly number[];
}

export interface LossGainAnswer {
  readonly status: 'done';
  readonly svg: string;
  readonly byFrequency: readonly GainRange[];
  readonly byGap: readonly GainRange[];
  /** Articles that begin in the text, by the headings of WikiText. */
  readonly articles: number;
  readonly tokens: number;
}

/** Reads the losses and draws them, in the plotting program. */
export function plotLossGain(
  program: string,
  request: Omit<LossGainRequest, 'kind'>,
): Promise<LossGainAnswer | JobFailed> {
  const whole: LossGainRequest = { kind: 'loss-gain', ...request };
  return answerOf(program, [whole.kind], whole);
}

export interface AblationRequest {
  readonly kind: 'ablation';
  readonly stacks: readonly (readonly AblationBar[])[];
  readonly split: Split;
}

/** One step of a pipeline, as far as it is drawn. */
export interface AblationBar {
  readonly stage: string;
  readonly parameters: number | null;
  readonly operations: number | null;
  readonly perplexity: number | null;
}

export interface SvgAnswer {
  readonly status: 'done';
  readonly svg: string;
}

export function plotAblation(
  program: string,
  request: Omit<AblationRequest, 'kind'>,
): Promise<SvgAnswer | JobFailed> {
  const whole: AblationRequest = { kind: 'ablation', ...request };
  return answerOf(program, [whole.kind], whole);
}
