import type { Collection, Going } from '../store/collection/collect.ts';
import type { Because, Verdict } from '../store/collection/plan.ts';
import { formatBytes, formatDuration, formatNumberOf } from './numbers.ts';
import { columns } from './store-text.ts';
import { renderTable, type Cell, type Paint, type Tone } from './table.ts';

/** Results and states of one stage of one experiment that meet one fate. */
interface Group {
  readonly experiment: string;
  readonly stage: string;
  readonly what: string;
  readonly because: Because;
  readonly goes: boolean;
  count: number;
  bytes: number;
  seconds: number;
}

/** What goes comes last, where the eye is; of either so many rows at most, the largest. */
const mostRows = 20;

/** A row for each experiment and stage, what stays and what goes. */
export function collectionTable(verdicts: readonly Verdict[], all: boolean, paint: Paint): readonly string[] {
  const groups = grouped(verdicts);
  const titles = columns('experiment', 'stage', '', '>number', '>bytes', '>work', '', 'because');
  const rows: (readonly Cell[])[] = [];
  for (const goes of [false, true]) {
    const own = groups
      .filter((group) => group.goes === goes)
      .sort((one, other) => other.bytes - one.bytes || (one.stage < other.stage ? -1 : 1));
    const shown = all ? own : own.slice(0, mostRows);
    rows.push(...shown.map(rowOf));
    const rest = own.slice(shown.length);
    if (rest.length > 0) rows.push(restRow(rest));
  }
  return rows.length === 0 ? [] : renderTable({ columns: titles, rows }, paint);
}

/** How much goes, and how much there is. */
export function collectionTotals(
  { totalBytes }: Collection,
  going: readonly Going[],
  isDone: boolean,
): string {
  const bytes = bytesOf(going);
  const verb = isDone ? 'removed' : 'would go';
  const kinds = [...new Set(going.map(({ kind }) => kind))].map((kind) =>
    formatNumberOf(going.filter((each) => each.kind === kind).length, names[kind] ?? kind),
  );
  const list = kinds.length === 0 ? 'nothing' : kinds.join(', ');
  return `${list} ${verb}: ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`;
}

export function bytesOf(going: readonly Going[]): number {
  return going.reduce((sum, { file }) => sum + file.sizeBytes, 0);
}

const names: Readonly<Record<string, string>> = {
  record: 'result',
  recipe: 'pointer',
  trajectory: 'left state',
  aside: 'unfinished file',
  quarantine: 'quarantined file',
};

function grouped(verdicts: readonly Verdict[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { item, because, goes, bytes } of verdicts) {
    const [holder, ...others] = item.holders;
    const files = new Set(others.map(({ file }) => file));
    if (holder !== undefined) files.delete(holder.file);
    const experiment =
      holder === undefined ? '' : `${holder.file}${files.size === 0 ? '' : ` +${files.size}`}`;
    const key = item.kind === 'answer' ? '' : item.key;
    const record = item.kind === 'result' ? item.record : null;
    const stage = holder?.holds.find((hold) => hold.key === key)?.stage ?? record?.provenance.stage ?? '';
    const what = record?.manifest.kind ?? item.kind;
    const name = [experiment, stage, what, because].join('\n');
    const group = groups.get(name) ?? {
      ...{ experiment, stage, what, because, goes, count: 0, bytes: 0, seconds: 0 },
    };
    group.count++;
    group.bytes += bytes;
    group.seconds += item.seconds ?? 0;
    groups.set(name, group);
  }
  return [...groups.values()];
}

function rowOf({ experiment, stage, what, because, goes, count, bytes, seconds }: Group): readonly Cell[] {
  const tone: Tone = goes ? 'warn' : 'good';
  return [
    experiment,
    { text: stage, tone: 'strong' },
    what,
    String(count),
    formatBytes(Math.round(bytes)),
    formatDuration(seconds),
    { text: goes ? 'goes' : 'stays', tone },
    { text: because, tone: 'faint' },
  ];
}

function restRow(rest: readonly Group[]): readonly Cell[] {
  const total = (field: 'count' | 'bytes' | 'seconds'): number =>
    rest.reduce((sum, group) => sum + group[field], 0);
  return [
    { text: `${formatNumberOf(rest.length, 'more row')} (-v)`, tone: 'faint' },
    '',
    '',
    String(total('count')),
    formatBytes(Math.round(total('bytes'))),
    formatDuration(total('seconds')),
    rest[0]?.goes === true ? 'goes' : 'stays',
    '',
  ];
}
