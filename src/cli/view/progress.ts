import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMetric,
  formatPercent,
} from '../../report/numbers.ts';
import { timeLeft, type Standing } from './board.ts';

/** The figures of a running stage, the most telling first: a narrow terminal shows as many as fit. */
export function progressPhrases(stage: Standing, now: number): string[] {
  const { progress } = stage;
  if (progress === null)
    return stage.resumedAt === null ? ['starting'] : [`resumed at step ${stage.resumedAt}`];
  const noun = { steps: 'step', tokens: 'token', tensors: 'tensor', evaluations: 'evaluation' }[
    progress.unit
  ];
  const phrases = [`${noun} ${figure(progress.done)}/${figure(progress.total)}`];
  const left = timeLeft(stage, now);
  if (left !== null && left >= 0.05) phrases.push(`${formatDuration(left)} left`);
  if (progress.loss !== undefined) {
    phrases.push(`loss ${progress.loss.toFixed(3)}`, `perplexity ${formatMetric(Math.exp(progress.loss))}`);
  }
  if (progress.validLoss !== undefined) phrases.push(`valid ${formatMetric(Math.exp(progress.validLoss))}`);
  if (progress.sparsity !== undefined) phrases.push(`${formatPercent(progress.sparsity)} zero`);
  if (progress.tokensPerSecond !== undefined) {
    phrases.push(`${formatCount(Math.round(progress.tokensPerSecond))} tokens/s`);
  }
  if (progress.memory !== undefined) phrases.push(`memory ${formatBytes(progress.memory)}`);
  return phrases;
}

/** Steps are counted out in full as long as that is short. */
function figure(count: number): string {
  return count < 1_000_000 ? String(count) : formatCount(count);
}
