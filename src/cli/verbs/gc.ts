import { rmSync } from 'node:fs';
import { findHolders, oldRuns, type HeldRun, type Holders } from '../../exec/holders.ts';
import { bytesOf, collectionTable, collectionTotals } from '../../report/collection-text.ts';
import { formatNumberOf } from '../../report/numbers.ts';
import {
  collect,
  planCollection,
  type Collection,
  type CollectOptions,
  type Going,
} from '../../store/collection/collect.ts';
import { guarded, StoreError } from '../../store/errors.ts';
import { amountFrom } from '../amounts.ts';
import { openStore } from '../archive.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { printJson, type Session } from '../session.ts';
import type { Verb, VerbOptions } from './verb.ts';

/** Takes out of the store what no run holds, what is over a budget and what old runs held; says so first. */
export const gc: Verb = (session, _, options) => {
  const store = openStore(session);
  const now = Date.now();
  const runsFolder = session.runs.value;
  const holders = findHolders(store, runsFolder, now);
  const { dropped, others } = dropRoots(holders, options.dropRoot ?? []);
  requireReadable(others.unreadable);
  const old =
    options.runs === undefined
      ? []
      : oldRuns(others, runsFolder, now - amountFrom(options.runs, 'time', '--runs') * 1000);
  const wish: CollectOptions = {
    now,
    graceSeconds: amountFrom(options.grace ?? '1d', 'time', '--grace'),
    keepUnder: options.keepUnder === undefined ? null : amountFrom(options.keepUnder, 'size', '--keep-under'),
    holders: others.held.filter((run) => !old.includes(run)),
    droppedRoots: [...others.gone, ...dropped, ...old.flatMap(({ root }) => root ?? [])],
    clearsQuarantine: options.quarantine === true,
  };
  const collection = planCollection(store, wish);
  const isDone = options.delete === true;
  if (isDone) for (const run of old) removeRun(run);
  const gone = isDone ? collect(store, collection, wish, holders.roots) : collection.going;
  const told = { collection, going: gone, old, isDone };
  if (session.json) tellJson(session, told, others.held);
  else tell(session, told, others.held, options);
  return Promise.resolve(exitCodes.ok);
};

interface Told {
  readonly collection: Collection;
  readonly going: readonly Going[];
  readonly old: readonly HeldRun[];
  readonly isDone: boolean;
}

/** Roots that a user lets go of: by the folder of their project or of its runs, or by the name of the root's file. */
function dropRoots(holders: Holders, words: readonly string[]) {
  const isMeant = (word: string, root: Holders['roots'][number]): boolean =>
    [root.head?.project, root.head?.runsFolder, root.name].includes(word);
  const unseen = [
    ...holders.held.flatMap(({ root, folder }) => (folder === null && root !== null ? [root] : [])),
    ...holders.unreadable,
  ];
  for (const word of words) {
    if (unseen.some((root) => isMeant(word, root))) continue;
    const known = [...new Set(unseen.map((root) => root.head?.project ?? root.name))];
    throw new UsageError(
      `--drop-root: no project that is not to be seen is \`${word}\``,
      known.length === 0
        ? 'every run has its folder: delete that, and what it alone held can go'
        : `there are: ${known.join(', ')}`,
    );
  }
  const dropped = unseen.filter((root) => words.some((word) => isMeant(word, root)));
  const isDropped = new Set(dropped);
  const others: Holders = {
    ...holders,
    held: holders.held.filter(({ root }) => root === null || !isDropped.has(root)),
    unreadable: holders.unreadable.filter((root) => !isDropped.has(root)),
  };
  return { dropped, others };
}

function requireReadable([damaged]: Holders['unreadable']): void {
  if (damaged === undefined) return;
  throw new StoreError(
    `roots/${damaged.name} is damaged, so that what it holds is not known and nothing can be collected`,
    `if its results may go: athanor gc --drop-root ${damaged.name}`,
    null,
  );
}

/** Its folder before its root, so that one that is killed meanwhile is done again. */
function removeRun({ folder }: HeldRun): void {
  if (folder === null) return;
  guarded('remove a run', folder, () => {
    rmSync(folder, { recursive: true, force: true });
  });
}

function tell(
  { out, err, quiet, verbose }: Session,
  { collection, going, old, isDone }: Told,
  held: readonly HeldRun[],
  options: VerbOptions,
): void {
  for (const line of collectionTable(collection.verdicts, verbose, out.paint)) out.line(line);
  if (collection.verdicts.length > 0) out.line();
  if (old.length > 0)
    out.line(`${formatNumberOf(old.length, 'run')} ${isDone ? 'removed' : 'would go'} with what they hold`);
  out.line(collectionTotals(collection, going, isDone));
  const left = collection.totalBytes - bytesOf(going);
  if (options.keepUnder !== undefined && left > amountFrom(options.keepUnder, 'size', '--keep-under'))
    out.line(out.paint('warn', 'what stays is over the budget: runs that go on use it, or it is new'));
  for (const [project, runs] of unseenProjects(held)) {
    out.line(
      `${out.paint('warn', 'note')}  ${project} is not to be seen from here; its ${formatNumberOf(runs, 'run')} still hold what they used`,
    );
    out.line(`   = if it is no more: athanor gc --drop-root ${project}`);
  }
  if (!isDone && going.length > 0 && !quiet)
    err.line(err.paint('faint', 'nothing was removed: `athanor gc --delete` does it'));
}

function tellJson(
  session: Session,
  { collection, going, old, isDone }: Told,
  held: readonly HeldRun[],
): void {
  printJson(session, 'collection', {
    deleted: isDone,
    totalBytes: collection.totalBytes,
    bytes: bytesOf(going),
    files: going.map(({ kind, file }) => ({ kind, path: file.place, bytes: file.sizeBytes })),
    items: collection.verdicts.map(({ item, because, goes, bytes }) => ({
      kind: item.kind,
      name: item.file.name,
      stage: item.kind === 'result' ? (item.record?.provenance.stage ?? null) : null,
      experiments: [...new Set(item.holders.map(({ file }) => file))],
      runs: item.holders.map(({ run }) => run),
      ...{ goes, because, bytes: Math.round(bytes), seconds: item.seconds },
    })),
    runs: old.map(({ run }) => run),
    unseen: unseenProjects(held).map(([project, runs]) => ({ project, runs })),
  });
}

/** Projects whose runs lie where nothing is to be seen from here, with how many those are. */
function unseenProjects(held: readonly HeldRun[]): readonly (readonly [string, number])[] {
  const projects = new Map<string, number>();
  for (const { folder, project } of held)
    if (folder === null) projects.set(project, (projects.get(project) ?? 0) + 1);
  return [...projects].sort();
}
