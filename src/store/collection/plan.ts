import type { Digest } from '../../base/brand.ts';
import { fault } from '../../base/fault.ts';
import type { Census, StoreFile } from '../census.ts';
import type { Item, StateItem } from './stock.ts';

/** Why something stays or goes. */
export type Because =
  /** A run that goes on uses it. */
  | 'a run goes on'
  | 'held'
  /** Got its name within the grace time. */
  | 'new'
  /** A newer program wrote it. */
  | 'foreign'
  | 'held by no run'
  /** Of all that may go it was the cheapest to make again, for its bytes. */
  | 'over the budget';

export interface Verdict {
  readonly item: Item;
  readonly because: Because;
  readonly goes: boolean;
  /** Its own file, and its part of blobs that it shares with others that stay. */
  readonly bytes: number;
}

export interface CollectionWish {
  /** Milliseconds since 1970; what got its name less than `graceSeconds` before stays. */
  readonly now: number;
  readonly graceSeconds: number;
  /** Bytes that may stay at most, if that can be; null = no limit. */
  readonly keepUnder: number | null;
}

/** Decides over every item, and in the end over none that a live run uses, or that is new. */
export function judge(
  census: Census,
  stock: readonly Item[],
  { now, graceSeconds, keepUnder }: CollectionWish,
): readonly Verdict[] {
  const isNew = newerThan(now - graceSeconds * 1000);
  const reasons = new Map(stock.map((item) => [item, reasonOf(item, isNew)]));
  const goes = (item: Item): boolean => leaves.has(reasons.get(item) ?? fault('an item without a verdict'));
  const blobBytes = new Map(census.blob.map(({ name, sizeBytes }) => [name as Digest, sizeBytes]));
  const sharers = countSharers(stock.filter((item) => !goes(item)));
  const share = (item: Item): number =>
    item.file.sizeBytes +
    blobsOf(item)
      .map((digest) => (blobBytes.get(digest) ?? 0) / Math.max(sharers.get(digest) ?? 1, 1))
      .reduce((sum, bytes) => sum + bytes, 0);
  const bytes = new Map(stock.map((item) => [item, share(item)]));
  if (keepUnder !== null) {
    let left = [...bytes].reduce((sum, [item, size]) => sum + (goes(item) ? 0 : size), 0);
    const spares = sparesIn(stock);
    const value = (item: Item): number =>
      spares.has(item) ? 0 : (item.seconds ?? Infinity) / Math.max(bytes.get(item) ?? 1, 1);
    const cheapestFirst = stock
      .filter((item) => reasons.get(item) === 'held')
      .sort((one, other) => compare(value(one), value(other)) || compareNames(one.file, other.file));
    for (const item of cheapestFirst) {
      if (left <= keepUnder) break;
      reasons.set(item, 'over the budget');
      left -= item.file.sizeBytes;
      for (const digest of blobsOf(item)) {
        const others = (sharers.get(digest) ?? 1) - 1;
        sharers.set(digest, others);
        if (others === 0) left -= blobBytes.get(digest) ?? 0;
      }
    }
  }
  return stock.map((item) => {
    const because = reasons.get(item) ?? fault('an item without a verdict');
    return { item, because, goes: leaves.has(because), bytes: bytes.get(item) ?? 0 };
  });
}

const leaves: ReadonlySet<Because> = new Set(['held by no run', 'over the budget']);

function reasonOf(item: Item, isNew: (file: StoreFile) => boolean): Because {
  if (item.holders.some(({ isLive }) => isLive)) return 'a run goes on';
  if (item.kind === 'result' && item.isForeign) return 'foreign';
  if (isNew(item.file)) return 'new';
  return item.holders.length > 0 ? 'held' : 'held by no run';
}

export function newerThan(milliseconds: number): (file: Pick<StoreFile, 'changedAt'>) => boolean {
  return ({ changedAt }) => changedAt > milliseconds;
}

/** Of one stage's states all but the last: they are there in case that one is damaged. */
function sparesIn(stock: readonly Item[]): ReadonlySet<Item> {
  const last = new Map<string, StateItem>();
  const states = stock.filter(isState);
  for (const state of states) {
    const place = `${state.kind} ${state.key}`;
    if (state.step >= (last.get(place)?.step ?? -1)) last.set(place, state);
  }
  return new Set(states.filter((state) => last.get(`${state.kind} ${state.key}`) !== state));
}

function isState(item: Item): item is StateItem {
  return item.kind === 'checkpoint' || item.kind === 'trajectory';
}

function countSharers(stock: readonly Item[]): Map<Digest, number> {
  const sharers = new Map<Digest, number>();
  for (const digest of stock.flatMap(blobsOf)) sharers.set(digest, (sharers.get(digest) ?? 0) + 1);
  return sharers;
}

function blobsOf(item: Item): readonly Digest[] {
  return item.kind === 'result' ? item.blobs : [];
}

/** Blobs that nothing of what stays names, and that are not new; `others` are named in ways that only guessing tells. */
export function orphans(
  census: Census,
  staying: readonly Item[],
  others: ReadonlySet<Digest>,
  { now, graceSeconds }: CollectionWish,
): readonly StoreFile[] {
  const isNew = newerThan(now - graceSeconds * 1000);
  const named = new Set([...staying.flatMap(blobsOf), ...others]);
  return census.blob.filter((file) => !named.has(file.name as Digest) && !isNew(file));
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function compareNames({ place: one }: StoreFile, { place: other }: StoreFile): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
