import type { ContentKey, Digest } from '../../base/brand.ts';
import { basisOf } from '../../keys/question.ts';
import type { Census, StoreFile } from '../census.ts';
import { sealAtEnd } from '../checkpoint-seal.ts';
import { decode } from '../codec.ts';
import { isGone, storeError } from '../errors.ts';
import { readText } from '../file.ts';
import type { KeptAnswer, StageRecord } from '../record.ts';
import { isStageRecord } from '../shape.ts';
import type { Holder } from './holder.ts';

/** What is kept or goes as a whole. */
export type Item = ResultItem | StateItem | AnswerItem;

interface ItemBase {
  readonly file: StoreFile;
  /** Runs that hold it, the latest first. */
  readonly holders: readonly Holder[];
  /** What making it again would take; null = not known, and taken for more than anything. */
  readonly seconds: number | null;
}

export interface ResultItem extends ItemBase {
  readonly kind: 'result';
  readonly key: ContentKey;
  /** null = it cannot be read, and answers nothing. */
  readonly record: StageRecord | null;
  readonly blobs: readonly Digest[];
  /** Written by a newer program: it is not ours to judge. */
  readonly isForeign: boolean;
}

/** A checkpoint of a stage under way, or what an ended training left for longer ones. */
export interface StateItem extends ItemBase {
  readonly kind: 'checkpoint' | 'trajectory';
  readonly key: string;
  readonly step: number;
}

export interface AnswerItem extends ItemBase {
  readonly kind: 'answer';
}

/** Everything in a store that is kept or goes, with who holds it. Reads all records, and of checkpoints the end. */
export function takeStock(census: Census, holders: readonly Holder[]): readonly Item[] {
  const holdersOf = new Map<string, Holder[]>();
  const add = (name: string, holder: Holder): void => {
    const known = holdersOf.get(name) ?? [];
    if (!known.includes(holder)) holdersOf.set(name, [...known, holder]);
  };
  const latestFirst = [...holders].sort((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
  for (const holder of latestFirst) {
    for (const { key, basis, trajectory } of holder.holds) {
      add(key, holder);
      if (basis !== undefined) add(basis, holder);
      if (trajectory !== undefined) add(trajectory, holder);
    }
  }
  const results = census.record.flatMap((file) => resultOf(file, holdersOf.get(file.name) ?? []) ?? []);
  for (const { record, holders: own } of results) {
    if (record?.manifest.kind !== 'search_cache') continue;
    for (const holder of own) add(basisOf(record.manifest), holder);
  }
  return [
    ...results,
    ...census.checkpoint.flatMap((file) => stateOf(file, holdersOf) ?? []),
    ...census.trajectory.flatMap((file) => stateOf(file, holdersOf) ?? []),
    ...census.answer.flatMap((file) => answerOf(file, holdersOf) ?? []),
  ];
}

function resultOf(file: StoreFile, holders: readonly Holder[]): ResultItem | null {
  const text = read(file);
  if (text === null) return null;
  const decoded = decode(text);
  const common = { kind: 'result', file, holders, key: file.name as ContentKey } as const;
  if (decoded.kind === 'whole' && isStageRecord(decoded.value)) {
    const record = decoded.value as unknown as StageRecord;
    const blobs = [...new Set(Object.values(record.outputs).map(({ digest }) => digest))];
    return { ...common, record, blobs, isForeign: false, seconds: record.provenance.seconds };
  }
  const isForeign = decoded.kind === 'unknown version';
  return {
    ...common,
    ...{ record: null, isForeign, seconds: 0 },
    // Whatever else it says, these it names.
    blobs: isForeign ? digestsIn(text) : [],
  };
}

function stateOf(file: StoreFile, holdersOf: ReadonlyMap<string, readonly Holder[]>): StateItem | null {
  const [key = '', step] = file.name.split('-');
  const kind = file.kind === 'checkpoint' ? 'checkpoint' : 'trajectory';
  try {
    const seconds = sealAtEnd(file.path)?.seconds ?? 0;
    return { kind, file, key, step: Number(step), seconds, holders: holdersOf.get(key) ?? [] };
  } catch (error) {
    if (isGone(error)) return null;
    throw storeError('read a checkpoint', file.path, error);
  }
}

function answerOf(file: StoreFile, holdersOf: ReadonlyMap<string, readonly Holder[]>): AnswerItem | null {
  const text = read(file);
  if (text === null) return null;
  const decoded = decode(text);
  if (decoded.kind !== 'whole') return { kind: 'answer', file, holders: [], seconds: 0 };
  const { basis } = decoded.value as unknown as KeptAnswer;
  return { kind: 'answer', file, holders: holdersOf.get(basis) ?? [], seconds: null };
}

/** Every text in the bytes that may be a digest: where there is no telling what names a blob, anything may. */
export function digestsIn(text: string): readonly Digest[] {
  return [...new Set(text.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g))] as Digest[];
}

/** null if it is gone by now. */
function read({ path }: StoreFile): string | null {
  try {
    return readText(path);
  } catch (error) {
    if (isGone(error)) return null;
    throw storeError('read a file of the store', path, error);
  }
}
