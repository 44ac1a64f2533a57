import type { GainRange, LossGainAnswer } from '../exec/plotting.ts';
import { formatCount, formatNumberOf, formatPercent } from './numbers.ts';
import { renderTable, type Paint } from './table.ts';

/** What each model gains on ranges of words and of distances, in thousandths of a nat a token. */
export function renderGains(answer: LossGainAnswer, titles: readonly string[], paint: Paint): string[] {
  const table = (title: string, ranges: readonly GainRange[]): string[] => {
    const columns = [
      { title, align: 'left' } as const,
      { title: 'of the text', align: 'right' } as const,
      ...titles.map((name) => ({ title: name, align: 'right' }) as const),
    ];
    const rows = ranges.map(({ range, share, gains }) => [
      range,
      formatPercent(share),
      ...gains.map((gain) => signed(gain)),
    ]);
    const total = titles.map((_, index) =>
      signed(ranges.reduce((sum, { gains }) => sum + (gains[index] ?? 0), 0)),
    );
    const covered = formatPercent(ranges.reduce((sum, { share }) => sum + share, 0));
    return renderTable({ columns, rows: [...rows, ['in all', covered, ...total]] }, paint);
  };
  const { byFrequency, byGap, articles, tokens } = answer;
  const text = `${formatCount(tokens)} tokens${articles === 0 ? '' : `, ${formatNumberOf(articles, 'article')}`}`;
  return [
    paint('faint', `gain in millinats a token over ${text}`),
    '',
    ...table('words by frequency', byFrequency),
    '',
    ...table('tokens since the same word', byGap),
  ];
}

function signed(gain: number): string {
  const text = (1000 * gain).toFixed(1);
  return gain > 0 ? `+${text}` : text;
}
