import type { ModelSettings } from '../check/settings/model.ts';
import type { TensorReport } from '../ml/sparse/observe.ts';
import { gateText } from './masks.ts';
import { formatCount, formatPercent } from './numbers.ts';
import { renderTable, type Cell, type Paint } from './table.ts';

/** Weights of a sparse model that are not zero, tensor by tensor and gate by gate. */
export function connectionsText(
  tensors: readonly TensorReport[],
  model: ModelSettings | null,
  paint: Paint,
): string[] {
  const rows = tensors.map((tensor): readonly Cell[] => [
    { text: tensor.name, tone: 'faint' },
    formatCount(tensor.connections),
    formatPercent(tensor.density),
    { text: gateText(tensor, model), tone: 'faint' },
  ]);
  const columns = [
    { title: 'nonzeros', align: 'left' },
    { title: '', align: 'right' },
    { title: 'density', align: 'right' },
    { title: '', align: 'left' },
  ] as const;
  return renderTable({ columns, rows }, paint);
}

const update = /^step \d+: \d+ of \d+ connections died, \d+ grew/;

/** What the log of a training says of the last time that connections moved: how many died and grew, in which tensors. */
export function lastMove(log: string): string[] {
  const lines = log.trimEnd().split('\n');
  const begin = lines.findLastIndex((line) => update.test(line));
  if (begin < 0) return [];
  const after = lines.findIndex((line, index) => index > begin && !line.startsWith('  '));
  return lines.slice(begin, after < 0 ? undefined : after);
}
