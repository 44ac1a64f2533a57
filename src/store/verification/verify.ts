import type { ContentKey, Digest } from '../../base/brand.ts';
import { takeCensus, type FileKind, type StoreFile } from '../census.ts';
import { isGone, storeError } from '../errors.ts';
import type { Digests } from '../hashing/threads.ts';
import { quarantine } from '../quarantine.ts';
import type { RecipePointer, StageRecord } from '../record.ts';
import type { Store } from '../store.ts';
import { followChains, type Chains } from './chains.ts';
import { prove, type Proof } from './proof.ts';

/** Something that is not as it was written. */
export interface Damage {
  readonly kind: FileKind;
  /** From the root of the store. */
  readonly place: string;
  readonly evidence: string;
  readonly cure: string;
  /** What was done about it; null = nothing. */
  readonly done: string | null;
}

export interface Verification {
  readonly damage: readonly Damage[];
  /** What is no damage and yet worth a word. */
  readonly notes: readonly string[];
  readonly files: number;
  readonly bytes: number;
  readonly chains: Chains;
}

export interface VerifyOptions {
  /** Moves what is damaged out of the way. */
  readonly quarantines: boolean;
  /** Told after each file: bytes so far, of all. */
  readonly onProgress?: (bytes: number, of: number) => void;
  /** Of blobs that were read a moment ago, by several threads. */
  readonly digests?: Digests;
}

/** The order in which files are proved: what is named before what names it, so that nothing new is taken for a gap. */
const order: readonly FileKind[] = [
  ...(['mark', 'inputs', 'recipe', 'record', 'blob', 'answer'] as const),
  ...(['checkpoint', 'trajectory', 'root', 'quarantine', 'stranger', 'lease', 'aside'] as const),
];

/**
 * Reads every byte of a store and proves each file by itself, then the chains between them. Changes nothing unless told
 * to. What other processes publish or remove meanwhile is no damage.
 */
export function verify(store: Store, { quarantines, onProgress, digests }: VerifyOptions): Verification {
  const census = takeCensus(store.layout);
  const files = order.flatMap((kind) => census[kind]);
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const damage: Damage[] = [];
  const notes: string[] = [];
  const records = new Map<ContentKey, StageRecord>();
  const pointers: RecipePointer[] = [];
  let bytes = 0;
  for (const file of files) {
    const proof = proveStanding(file, digests);
    bytes += file.sizeBytes;
    onProgress?.(bytes, total);
    if (proof?.kind === 'damaged') damage.push(damageOf(store, file, proof.evidence, quarantines));
    if (proof?.kind === 'unknown version') {
      notes.push(`${file.place} was written in version ${JSON.stringify(proof.version)}`);
    }
    if (proof?.kind !== 'whole') continue;
    if (file.kind === 'stranger') notes.push(`${file.place} is no file of a store`);
    if (file.kind === 'record') records.set(file.name as ContentKey, proof.value as unknown as StageRecord);
    if (file.kind === 'recipe') pointers.push(proof.value as unknown as RecipePointer);
  }
  const blobs = new Set(census.blob.map(({ name }) => name as Digest));
  const { chains, gaps } = followChains(store, records, pointers, blobs);
  notes.push(...gaps);
  return { damage, notes, files: files.length, bytes, chains };
}

/** null if the file is gone by now. */
function proveStanding(file: StoreFile, digests: Digests | undefined): Proof | null {
  try {
    return prove(file, digests);
  } catch (error) {
    if (isGone(error)) return null;
    throw storeError(`read a ${file.kind}`, file.path, error);
  }
}

function damageOf(
  { layout }: Store,
  { kind, place, path, name }: StoreFile,
  evidence: string,
  quarantines: boolean,
): Damage {
  // Of a checkpoint and a root the name is longer than a key, and as good.
  const moved = quarantines && kind !== 'quarantine';
  const done = moved ? quarantine(layout, { what: kind, path, expected: name, evidence }) : null;
  return { kind, place, evidence, cure: cures[kind], done: done === null ? null : relativeWords(done) };
}

/** What was done, without what was found, which the reader has before them. */
function relativeWords(told: string): string {
  return told.slice(told.lastIndexOf('; ') + 2);
}

const runAgain = 'run again: what is missing is made anew';
const cures: Readonly<Record<FileKind, string>> = {
  blob: runAgain,
  record: runAgain,
  recipe: runAgain,
  answer: runAgain,
  checkpoint: 'run again: the stage goes on from an earlier state, or from its beginning',
  trajectory: 'a longer training goes on from an earlier state, or from its beginning',
  root: 'run its experiment again, so that what it held is not collected',
  inputs: 'run again: files are read once more',
  mark: 'delete that one file; the next run writes it again',
  quarantine: '`athanor gc --quarantine --delete` clears what was set aside',
  lease: runAgain,
  aside: runAgain,
  stranger: 'move it out of the store',
};
