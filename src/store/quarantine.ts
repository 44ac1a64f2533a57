import { copyFileSync, linkSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Digest } from '../base/brand.ts';
import { writeWhole } from './aside.ts';
import { encode } from './codec.ts';
import { isGone, StoreError, systemCode } from './errors.ts';
import { digestOfFile } from './file.ts';
import { flushFolders, makeFolder } from './folder.ts';
import type { Layout } from './layout.ts';
import { namesIn } from './listing.ts';
import { uniqueName } from './owner.ts';
import type { DamageNote } from './record.ts';

/** A file that is not what it should be. */
export interface Damaged {
  /** `blob`, `record`. */
  readonly what: string;
  readonly path: string;
  /** What should lie there: the digest of a blob, the key of a record. */
  readonly expected: string;
  /** What was found instead. */
  readonly evidence: string;
}

/**
 * Moves a damaged file out of the way of a good one, keeps it with a note of what was found, when and by whom, and says
 * so. In a store that may not be written the file stays where it is: it is found damaged each time.
 */
export function quarantine(layout: Layout, { what, path, expected, evidence }: Damaged): string {
  const told = `${what} ${expected.slice(0, 12)} is corrupt: ${evidence}`;
  if (layout.readOnly) return told;
  const aside = setAside(layout, { what, path, expected, evidence }, renameSync);
  // ENOENT: another process moved it first.
  if (aside.refused === 'ENOENT') return told;
  return aside.refused === null
    ? `${told}; moved to quarantine/${aside.name}`
    : `${told}; left in place (${aside.refused})`;
}

/** Keeps a file that is not what was expected, and that others may use, beside where it lies. */
export function keepAsEvidence(layout: Layout, damaged: Damaged): void {
  setAside(layout, damaged, (from, to) => {
    try {
      linkSync(from, to);
    } catch (error) {
      if (systemCode(error) === null || isGone(error)) throw error;
      copyFileSync(from, to);
    }
  });
}

/** `refused`: what the system said where it could not be. */
function setAside(
  layout: Layout,
  { what, path, expected, evidence }: Damaged,
  place: (from: string, to: string) => void,
): { readonly name: string; readonly refused: string | null } {
  const name = `${expected}-${uniqueName()}`;
  const target = join(layout.quarantine, name);
  try {
    flushFolders(makeFolder(layout.quarantine, layout.root));
    place(path, target);
    const note: DamageNote = {
      version: 1,
      ...{ what, expected, evidence, ...foundIn(target) },
      noticedAt: new Date().toISOString(),
      by: commandLine(),
    };
    writeWhole(layout.aside, 'note', `${target}.json`, encode(note));
    return { name, refused: null };
  } catch (error) {
    const code = error instanceof StoreError ? error.code : systemCode(error);
    if (code === null) throw error;
    return { name, refused: code };
  }
}

export function quarantineBlob(layout: Layout, digest: Digest, evidence: string): string {
  return quarantine(layout, { what: 'blob', path: layout.blob(digest), expected: digest, evidence });
}

/** How many damaged files are kept. */
export function countQuarantined({ quarantine }: Layout): number {
  return namesIn('look into the quarantine', quarantine).filter((name) => !name.endsWith('.json')).length;
}

/** Damage may be that there is a folder, or that the bytes cannot be read. */
function foundIn(path: string): Pick<DamageNote, 'found' | 'sizeBytes'> {
  try {
    return { found: digestOfFile(path), sizeBytes: statSync(path).size };
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return { found: null, sizeBytes: null };
  }
}

/** Of this process, without the folders that its program lies in. */
function commandLine(): string {
  const [, program = '', ...words] = process.argv;
  return [basename(program), ...words].join(' ');
}
