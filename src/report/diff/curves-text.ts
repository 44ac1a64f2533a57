import { formatMetric } from '../numbers.ts';
import { renderTable, type Cell, type Column, type Paint, type Table } from '../table.ts';
import type { Diff, Parting, SideCurve } from './diff.ts';

/** The curves of learning; the others (rates, what a model tells of itself) are data. */
const shown: readonly string[] = ['loss', 'validLoss'];

/** Where training went apart, where it ended and how far down it was. */
export function curvesText(
  diff: Learned,
  titles: readonly string[],
  paint: Paint,
  columns?: number,
): string[] {
  const table = curvesTable(diff, titles);
  return table.rows.length === 0 ? [] : ['', ...renderTable(table, paint, { columns })];
}

type Learned = Pick<Diff, 'curves' | 'roles' | 'sides'>;

export function curvesTable({ curves, roles, sides }: Learned, titles: readonly string[]): Table {
  const told = curves.filter(({ figure }) => shown.includes(figure));
  let last = -1;
  const rows = told.map((row): readonly Cell[] => {
    const { name = '' } = row.role === last ? {} : (roles[row.role] ?? {});
    last = row.role;
    return [{ text: name, tone: 'strong' }, row.figure, ...sides.flatMap((_, side) => cells(row, side))];
  });
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns: readonly Column[] = [
    { title: 'curves', align: 'left', tight: 'cut' },
    { title: '', align: 'left' },
    ...titles
      .slice(0, sides.length)
      .flatMap((title, side) => [
        right(title),
        { ...right('best'), spare: 2 },
        ...(side === 0 ? [] : [{ title: '', align: 'left', called: 'where they part', spare: 1 } as const]),
      ]),
  ];
  return { columns, rows };
}

function cells({ sides, against }: Learned['curves'][number], side: number): readonly Cell[] {
  const curve = sides[side] ?? null;
  const figures = curve === null ? ['-', ''] : [formatMetric(curve.final), bestText(curve)];
  if (side === 0) return figures;
  return [...figures, { text: partingText(against[side] ?? null), tone: 'faint' }];
}

function bestText({ best, bestStep, repetitions }: SideCurve): string {
  return `${formatMetric(best)}${repetitions.length === 1 ? ` at ${bestStep}` : ''}`;
}

function partingText(parting: Parting | null): string {
  switch (parting?.kind) {
    case 'same':
      return 'the same as far as both go';
    case 'at':
      return `part at step ${parting.step}`;
    case 'nothing in common':
      return 'no step in common';
    case undefined:
      return '';
  }
}
