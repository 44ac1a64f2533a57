import type { ChainProof } from '../exec/chain-proof.ts';
import type { StoreStats } from '../store/stats.ts';
import type { Verification } from '../store/verification/verify.ts';
import { formatBytes, formatDuration, formatNumberOf } from './numbers.ts';
import { renderTable, type Cell, type Column, type Paint } from './table.ts';

/** `athanor store verify`: what is damaged and what helps, then what is worth a word, then how much was read. */
export function verificationText(
  { damage, notes, files, bytes, chains }: Verification,
  seconds: number,
  paint: Paint,
): readonly string[] {
  const damaged = damage.flatMap(({ place, evidence, done, cure }) => [
    `${paint('bad', 'damaged')}  ${place}: ${evidence}${done === null ? '' : `; ${done}`}`,
    `   = ${paint('good', cure)}`,
  ]);
  const pace = seconds > 0 ? `, ${formatBytes(bytes / seconds)} a second` : '';
  return [
    ...damaged,
    ...notes.map((note) => `${paint('warn', 'note')}  ${note}`),
    `${formatNumberOf(files, 'file')}, ${formatBytes(bytes)} in ${formatDuration(seconds)}${pace}`,
    `${chains.anchored} of ${formatNumberOf(chains.records, 'result')} made of results that are here, ${chains.derived} of ${formatNumberOf(chains.pointers, 'recipe')} derived from them`,
    damage.length === 0
      ? paint('good', 'every byte is as it was written')
      : paint('bad', `${formatNumberOf(damage.length, 'file')} damaged`),
  ];
}

/** `athanor store verify --chain`. */
export function chainText({ chain, run, results, unproved }: ChainProof, paint: Paint): string {
  if (run === null) return paint('bad', `the results of no run here have the chain ${chain}`);
  const whose = `chain ${chain}: ${formatNumberOf(results, 'result')} of run ${run}`;
  return unproved.length === 0
    ? paint('good', `${whose}, derived again from whole records and blobs`)
    : paint(
        'bad',
        `${whose}, of which ${unproved.join(', ')} ${unproved.length === 1 ? 'is' : 'are'} not whole`,
      );
}

/** `athanor store stats`. */
export function statsText(stats: StoreStats, paint: Paint): readonly string[] {
  const sections = [kindsTable(stats, paint), stagesTable(stats, paint), experimentsTable(stats, paint)];
  const { firstAt, lastAt, sharedBytes } = stats;
  return [
    ...sections.filter((lines) => lines.length > 1).flatMap((lines) => [...lines, '']),
    `${formatBytes(sharedBytes)} saved by results that share blobs`,
    ...(firstAt === null || lastAt === null ? [] : [`results from ${minute(firstAt)} to ${minute(lastAt)}`]),
  ];
}

function kindsTable({ kinds, total }: StoreStats, paint: Paint): readonly string[] {
  const rows = Object.entries(kinds)
    .filter(([, { files }]) => files > 0)
    .map(([kind, { files, bytes }]): readonly Cell[] => [kind, String(files), formatBytes(bytes)]);
  const all: readonly Cell[] = [
    { text: 'in all', tone: 'strong' },
    String(total.files),
    formatBytes(total.bytes),
  ];
  return renderTable({ columns: columns('in the store', '>files', '>bytes'), rows: [...rows, all] }, paint);
}

function stagesTable({ stageKinds }: StoreStats, paint: Paint): readonly string[] {
  const rows = Object.entries(stageKinds).map(([kind, { files, bytes, seconds }]): readonly Cell[] => [
    kind,
    String(files),
    formatBytes(bytes),
    formatDuration(seconds),
  ]);
  return renderTable({ columns: columns('stages', '>results', '>bytes', '>work'), rows }, paint);
}

function experimentsTable({ experiments }: StoreStats, paint: Paint): readonly string[] {
  const rows = experiments.map(({ project, file, runs, results, bytes, lastAt }): readonly Cell[] => [
    { text: file, tone: 'strong' },
    String(runs),
    String(results),
    formatBytes(bytes),
    minute(lastAt),
    { text: project, tone: 'faint' },
  ]);
  const titles = columns('experiment', '>runs', '>results', '>bytes', 'last run', 'in');
  return renderTable({ columns: titles, rows }, paint);
}

/** Titles; `>` aligns to the right. */
export function columns(...titles: readonly string[]): readonly Column[] {
  return titles.map((title) =>
    title.startsWith('>') ? { title: title.slice(1), align: 'right' } : { title, align: 'left' },
  );
}

function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
