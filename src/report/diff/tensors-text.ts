import { formatBits, formatPercent } from '../numbers.ts';
import { renderTable, type Cell, type Column, type Paint, type Table } from '../table.ts';
import type { Diff, TensorContrast, TensorRow } from './diff.ts';

/** More rows than this nobody reads; the data has them all. */
const mostRows = 40;

type Weighed = Pick<Diff, 'tensors' | 'roles' | 'sides'>;

/** Of each tensor: zeros and bits on each side, how far it drifted, and what its mask has in common with the base's. */
export function tensorsText(
  diff: Weighed,
  titles: readonly string[],
  paint: Paint,
  columns?: number,
): string[] {
  const table = tensorsTable(diff, titles);
  const hidden = diff.tensors.length - table.rows.length;
  return table.rows.length === 0
    ? []
    : [
        '',
        ...renderTable(table, paint, { columns }),
        ...(hidden > 0 ? [paint('faint', `and ${hidden} more tensors, which --json tells`)] : []),
      ];
}

export function tensorsTable({ tensors, roles, sides }: Weighed, titles: readonly string[]): Table {
  let last = -1;
  const rows = tensors.slice(0, mostRows).map((row): readonly Cell[] => {
    const { name = '' } = row.role === last ? {} : (roles[row.role] ?? {});
    last = row.role;
    const title = row.seed === '' || name === '' ? name : `${name}, seed ${row.seed}`;
    return [{ text: title, tone: 'strong' }, row.tensor, ...sides.flatMap((_, side) => cells(row, side))];
  });
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns: readonly Column[] = [
    { title: 'tensors', align: 'left', tight: 'cut' },
    { title: '', align: 'left', tight: 'cut' },
    ...titles
      .slice(0, sides.length)
      .flatMap((title, side) => [
        right(`${title}: zeros`),
        { ...right('bits'), spare: 3 },
        ...(side === 0
          ? []
          : [{ ...right('drift'), spare: 2 }, { title: 'mask', align: 'left', spare: 1 } as const]),
      ]),
  ];
  return { columns, rows };
}

function cells({ sides, against }: TensorRow, side: number): readonly Cell[] {
  const figures = sides[side] ?? null;
  const own = figures === null ? ['-', ''] : [formatPercent(figures.zeros), formatBits(figures.bits)];
  if (side === 0) return own;
  const contrast = against[side] ?? null;
  return [...own, driftText(contrast), { text: maskText(contrast), tone: 'faint' }];
}

function driftText(contrast: TensorContrast | null): string {
  return contrast?.drift == null ? '' : contrast.drift.toFixed(contrast.drift < 0.1 ? 3 : 2);
}

/** `73 % in common, topology 0.21` */
function maskText(contrast: TensorContrast | null): string {
  if (contrast?.masks == null) return '';
  const { shared, topology } = contrast.masks;
  const distance = topology === null ? '' : `, topology ${topology.toFixed(2)}`;
  return `${formatPercent(shared, 0)} in common${distance}`;
}
