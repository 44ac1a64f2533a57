import {
  formatBits,
  formatBytes,
  formatCount,
  formatDuration,
  formatMetric,
  formatPercent,
  formatScore,
} from '../numbers.ts';
import type { AnswerRow, Measure } from './diff.ts';

/** A figure as its measure is read. */
export const formats: Readonly<Record<Measure, (value: number) => string>> = {
  perplexity: formatMetric,
  loss: formatMetric,
  parameters: formatCount,
  nonzeros: formatCount,
  sparsity: formatPercent,
  bits: formatBits,
  bytes: formatBytes,
  storage: formatCount,
  operations: formatCount,
  score: formatScore,
  seconds: formatDuration,
};

/** `perplexity(valid)`, `packed bytes`, `work`. */
export function measureTitle({ measure, split }: Pick<AnswerRow, 'measure' | 'split'>): string {
  if (split !== null) return `${measure}(${split})`;
  return measure === 'bytes' ? 'packed bytes' : measure === 'seconds' ? 'work' : measure;
}
