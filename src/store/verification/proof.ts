import { existsSync } from 'node:fs';
import { canonicalText } from '../../keys/canonical.ts';
import { digestOf, isDigest } from '../../keys/digest.ts';
import { contentKey } from '../../keys/key.ts';
import type { FileKind, StoreFile } from '../census.ts';
import { isSealOf, sealAtEnd } from '../checkpoint-seal.ts';
import { decode } from '../codec.ts';
import { digestOfFile, readText } from '../file.ts';
import type { KeptAnswer, RecipePointer, StageRecord } from '../record.ts';
import { parseRoot } from '../roots.ts';
import type { Digests } from '../hashing/threads.ts';
import { hasCanonicalForm, isRecipePointer, isStageRecord } from '../shape.ts';
import { markText } from '../store.ts';

type Unknown = Readonly<Record<string, unknown>>;

/** What a file was found to be: its value where others depend on that, or what is wrong with it. */
export type Proof =
  | { readonly kind: 'whole'; readonly value: Unknown | null }
  /** Whole, and of a program that is not this one. */
  | { readonly kind: 'unknown version'; readonly version: unknown }
  | { readonly kind: 'damaged'; readonly evidence: string };

const whole: Proof = { kind: 'whole', value: null };

/**
 * Proves a file by itself: that its bytes are those that were written, and that they are what its name says. `digests` are
 * those of blobs that have been read already.
 */
export function prove(file: StoreFile, digests: Digests = new Map()): Proof {
  // Evidence may be of any kind.
  if (!file.isFile) return file.kind === 'quarantine' ? whole : damaged('it is not a file');
  return proofs[file.kind](file, digests);
}

const proofs: Readonly<Record<FileKind, (file: StoreFile, digests: Digests) => Proof>> = {
  blob: ({ path, name }, digests) => {
    const found = digests.get(path) ?? digestOfFile(path);
    return found === name ? whole : damaged(`its digest is ${found}`);
  },
  record: ({ path, name }) =>
    sealed(path, (value) => {
      if (!isStageRecord(value)) return 'its fields are not those of a record';
      const record = value as unknown as StageRecord;
      if (record.contentKey !== name) return 'it is that of another key';
      return contentKey(record.manifest) === name ? null : 'its manifest is that of another key';
    }),
  recipe: ({ path, name }) =>
    sealed(path, (value) => {
      if (!isRecipePointer(value)) return 'its fields are not those of a pointer';
      return (value as unknown as RecipePointer).recipeKey === name ? null : 'it is that of another recipe';
    }),
  answer: ({ path, name }) =>
    sealed(path, (value) => {
      const { basis, question } = value as unknown as KeptAnswer;
      if (
        !isDigest(basis) ||
        typeof question !== 'object' ||
        !hasCanonicalForm(question) ||
        !('answer' in value)
      )
        return 'its fields are not those of an answer';
      const asked = canonicalText({ basis, question: question });
      return digestOf(asked) === name ? null : 'it is that of another question';
    }),
  checkpoint: proveCheckpoint,
  trajectory: proveCheckpoint,
  root: ({ path }) =>
    parseRoot(readText(path)).isDamaged ? damaged('a line of it does not have its digest') : whole,
  quarantine: ({ path, name }) =>
    name.endsWith('.json') ? sealed(path, (note) => foundOtherwise(path, note)) : whole,
  // These two come and go while the store is in use, and nothing depends on what they say.
  lease: () => whole,
  aside: () => whole,
  inputs: ({ path }) => sealed(path, () => null),
  mark: ({ path }) => (readText(path) === markText ? whole : damaged(`it is not ${markText.trimEnd()}`)),
  stranger: () => whole,
};

/** Whether evidence is no longer what was found. */
function foundOtherwise(notePath: string, { found }: Unknown): string | null {
  const path = notePath.replace(/[.]json$/, '');
  if (found === null || !existsSync(path)) return null;
  return digestOfFile(path) === found ? null : 'the evidence that it tells of is no longer what was found';
}

/** A file as `encode` writes it, whose value `check` finds nothing wrong with. */
function sealed(path: string, check: (value: Unknown) => string | null): Proof {
  const decoded = decode(readText(path));
  switch (decoded.kind) {
    case 'damaged':
      return damaged('its bytes do not have the digest that it ends with');
    case 'unknown version':
      return decoded;
    case 'whole': {
      const { value } = decoded;
      const evidence = check(value);
      return evidence === null ? { kind: 'whole', value } : damaged(evidence);
    }
  }
}

/** By the line that it ends with, whoever's state it is. */
function proveCheckpoint({ path, name }: StoreFile): Proof {
  const seal = sealAtEnd(path);
  if (seal === null) return damaged('it does not end as a checkpoint does');
  if (name.slice(65) !== String(seal.step)) return damaged('it is that of another step');
  return isSealOf(seal, digestOfFile(path, seal.contentBytes))
    ? whole
    : damaged('its bytes do not have the digest that they end with');
}

function damaged(evidence: string): Proof {
  return { kind: 'damaged', evidence };
}
