import { lstatSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Digest } from '../../base/brand.ts';
import { takeCensus, type Census, type FileKind, type StoreFile } from '../census.ts';
import { guarded, isGone } from '../errors.ts';
import { readWholeFile } from '../file.ts';
import { isOrphan, stateOfOwner } from '../owner.ts';
import { syncFolder } from '../folder.ts';
import type { FoundRoot } from '../roots.ts';
import type { Store } from '../store.ts';
import type { Holder } from './holder.ts';
import { Pins } from './pins.ts';
import { danglers, leadsSomewhere } from './pointers.ts';
import { judge, newerThan, orphans, type CollectionWish, type Verdict } from './plan.ts';
import { digestsIn, takeStock, type Item } from './stock.ts';

export interface Collection {
  readonly verdicts: readonly Verdict[];
  /** Everything that goes, items among it, in the order in which it has to go. */
  readonly going: readonly Going[];
  /** Bytes of the store. */
  readonly totalBytes: number;
}

export interface Going {
  readonly kind: FileKind;
  readonly file: StoreFile;
}

export interface CollectOptions extends CollectionWish {
  readonly holders: readonly Holder[];
  /** Roots of runs that are no more. */
  readonly droppedRoots: readonly FoundRoot[];
  /** Takes the evidence of earlier damage as well. */
  readonly clearsQuarantine: boolean;
}

/** What a collection would take. */
export function planCollection(store: Store, options: CollectOptions): Collection {
  const census = takeCensus(store.layout);
  const verdicts = judge(census, takeStock(census, options.holders), options);
  const staying = verdicts.filter(({ goes }) => !goes).map(({ item }) => item);
  const leaving = verdicts.filter(({ goes }) => goes).map(({ item }) => item.file);
  const isDropped = new Set(options.droppedRoots.map(({ name }) => name));
  const isNew = newerThan(options.now - options.graceSeconds * 1000);
  // A run that goes on may be about to name what nothing names yet, and to publish what it is writing.
  const isLive = options.holders.some((holder) => holder.isLive);
  const going = [
    ...census.root.filter(({ path }) => isDropped.has(basename(path))),
    ...leaving,
    ...danglers(census.recipe, awaited(staying, options.holders), isNew),
    ...(isLive ? [] : orphans(census, staying, guesses(census, staying), options)),
    ...census.aside.filter((file) => isOrphan(file.name) || (!isLive && isAbandoned(file) && !isNew(file))),
    ...(options.clearsQuarantine ? census.quarantine : []),
  ];
  return {
    verdicts,
    going: going
      .map((file) => ({ kind: file.kind, file }))
      .sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind)),
    totalBytes: Object.values(census)
      .flat()
      .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

/** Records before the blobs that they name: a collection that is killed leaves hits and clean misses. */
const order: readonly FileKind[] = [
  ...(['root', 'record', 'recipe', 'checkpoint', 'trajectory', 'answer'] as const),
  ...(['blob', 'aside', 'quarantine'] as const),
];

/** Takes what was planned, but for what runs have come to use since then; tells what went. */
export function collect(
  store: Store,
  { going }: Collection,
  options: CollectOptions,
  roots: readonly FoundRoot[],
): readonly Going[] {
  const pins = new Pins(store.layout, roots);
  const isNew = newerThan(options.now - options.graceSeconds * 1000);
  const gone: Going[] = [];
  const take = (chosen: readonly Going[], isNeeded: (file: StoreFile) => boolean): void => {
    const folders = new Set<string>();
    for (const each of chosen) {
      if (isNeeded(each.file) || !isUnchanged(each.file)) continue;
      remove(each.file);
      folders.add(dirname(each.file.path));
      gone.push(each);
    }
    for (const folder of folders)
      guarded('remove what goes', folder, () => {
        syncFolder(folder);
      });
  };
  const isNeeded = (file: StoreFile): boolean => {
    if (file.kind === 'root') return false;
    if (file.kind === 'recipe') return leadsSomewhere(store.layout, file, (key) => pins.has(key));
    return pins.has(file.name.slice(0, 64));
  };
  take(
    going.filter(({ kind }) => kind !== 'blob'),
    isNeeded,
  );
  // What was published meanwhile, and what was spared, may name blobs that nothing named before.
  const census = takeCensus(store.layout);
  const staying = takeStock(census, []);
  const named = new Set([
    ...staying.flatMap((item) => (item.kind === 'result' ? item.blobs : [])),
    ...guesses(census, staying),
  ]);
  take(
    going.filter(({ kind }) => kind === 'blob'),
    (file) => named.has(file.name as Digest) || isNew(lookAgain(file)),
  );
  return gone;
}

function lookAgain(file: StoreFile): Pick<StoreFile, 'changedAt'> {
  const status = guarded('look at a blob', file.path, () => lstatSync(file.path, { throwIfNoEntry: false }));
  return { changedAt: status?.ctimeMs ?? file.changedAt };
}

/** Whether it is still the file that was judged. States may be two names of one file, of which one has gone already. */
function isUnchanged(file: StoreFile): boolean {
  if (file.kind === 'checkpoint' || file.kind === 'trajectory') return true;
  return lookAgain(file).changedAt === file.changedAt;
}

function remove({ path, kind }: StoreFile): void {
  guarded(`remove a ${kind}`, path, () => {
    rmSync(path, { force: true });
  });
}

/** Results that stay, and those that runs which go on are making: a pointer is written before what it leads to. */
function awaited(staying: readonly Item[], holders: readonly Holder[]): ReadonlySet<string> {
  const live = holders.filter(({ isLive }) => isLive).flatMap(({ holds }) => holds);
  const results = staying.flatMap((item) => (item.kind === 'result' ? [item.key] : []));
  return new Set([...results, ...live.map(({ key }) => key)]);
}

/** Whether nobody here is known to be writing it still. */
function isAbandoned({ name }: StoreFile): boolean {
  return stateOfOwner(name) !== 'lives';
}

/** Blobs that a stage under way wrote before it has a record stand in its state, which only it can read. */
function guesses(census: Census, staying: readonly Item[]): ReadonlySet<Digest> {
  const states = staying.filter(({ kind }) => kind === 'checkpoint');
  const known = new Set(census.blob.map(({ name }) => name as Digest));
  const found = states.flatMap(({ file }) => digestsIn(readOrNothing(file)));
  return new Set(found.filter((digest) => known.has(digest)));
}

function readOrNothing({ path }: StoreFile): string {
  return guarded('read a file of the store', path, () => {
    try {
      return readWholeFile(path).toString('latin1');
    } catch (error) {
      if (isGone(error)) return '';
      throw error;
    }
  });
}
