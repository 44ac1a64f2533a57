import { stateOf } from '../../exec/history.ts';
import { chained, deriveChain } from '../../exec/run-chain.ts';
import type { RunRecord } from '../../exec/run-record.ts';
import { formatDuration, formatNumberOf } from '../../report/numbers.ts';
import { renderTable, type Cell, type Column } from '../../report/table.ts';
import { openPast, openStore } from '../archive.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { printJson } from '../session.ts';
import type { Verb } from './verb.ts';

/** Lists the runs, latest first. */
export const log: Verb = (session, _, options) => {
  const count = countFrom(options.count ?? '20');
  const runs: RunRecord[] = [];
  const store = openStore(session);
  for (const run of openPast(session, store).runs()) {
    if (runs.length >= count) break;
    runs.push(run);
  }
  if (session.json) {
    const chainOf = ({ stages }: RunRecord) => deriveChain(chained(stages), store)?.digest ?? null;
    printJson(session, 'log', {
      runs: runs.map((run) => ({ ...run, state: stateOf(run), chain: chainOf(run) })),
    });
    return Promise.resolve(exitCodes.ok);
  }
  if (runs.length === 0) {
    session.err.line(`nothing has run in ${session.runs.value} yet`);
    return Promise.resolve(exitCodes.ok);
  }
  const columns: readonly Column[] = [
    { title: 'run', align: 'left' },
    { title: 'when', align: 'left', spare: 1 },
    { title: 'file', align: 'left', tight: 'cut' },
    { title: 'ended', align: 'left' },
    { title: 'time', align: 'right', spare: 3 },
    { title: 'stages', align: 'left', spare: 2 },
  ];
  const rows = runs.map((run): readonly Cell[] => [
    { text: run.run, tone: 'strong' },
    run.startedAt.slice(0, 16).replace('T', ' '),
    run.file,
    endOf(run),
    run.seconds === null ? '' : formatDuration(run.seconds),
    { text: countsOf(run), tone: 'faint' },
  ]);
  const { paint, columns: width, line } = session.out;
  for (const text of renderTable({ columns, rows }, paint, { columns: width })) line(text);
  return Promise.resolve(exitCodes.ok);
};

function endOf(run: RunRecord): Cell {
  const state = stateOf(run);
  if (state !== 'ended') return { text: state, tone: state === 'killed' ? 'bad' : 'accent' };
  switch (run.exitCode) {
    case 0:
      return { text: 'ok', tone: 'good' };
    case 1:
      return { text: 'failed', tone: 'bad' };
    case 75:
    case 129:
    case 130:
    case 143:
      return { text: 'stopped', tone: 'warn' };
    default:
      return { text: `exit ${run.exitCode ?? '?'}`, tone: 'bad' };
  }
}

function countsOf({ stages }: RunRecord): string {
  return (['ran', 'hit', 'failed', 'stopped', 'not run'] as const)
    .map((outcome) => ({ outcome, count: stages.filter((stage) => stage.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => (outcome === 'hit' ? formatNumberOf(count, 'hit') : `${count} ${outcome}`))
    .join(', ');
}

function countFrom(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1) return count;
  throw new UsageError(`--count takes a whole number from 1, not \`${text}\``);
}
