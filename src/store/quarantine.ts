import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Digest } from '../base/brand.ts';
import { writeWhole } from './aside.ts';
import { encode } from './codec.ts';
import { guarded, isGone, StoreError, systemCode } from './errors.ts';
import { digestOfFile } from './file.ts';
import type { Layout } from './layout.ts';
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
  const name = `${expected}-${uniqueName()}`;
  const told = `${what} ${expected.slice(0, 12)} is corrupt: ${evidence}`;
  const target = join(layout.quarantine, name);
  try {
    mkdirSync(layout.quarantine, { recursive: true });
    renameSync(path, target);
    const note: DamageNote = {
      version: 1,
      ...{ what, expected, evidence, ...foundIn(target) },
      noticedAt: new Date().toISOString(),
      by: commandLine(),
    };
    writeWhole(layout.aside, 'note', `${target}.json`, encode(note));
    return `${told}; moved to quarantine/${name}`;
  } catch (error) {
    const code = error instanceof StoreError ? error.code : systemCode(error);
    if (code === null) throw error;
    // ENOENT: another process moved it first.
    return code === 'ENOENT' ? told : `${told}; left in place (${code})`;
  }
}

export function quarantineBlob(layout: Layout, digest: Digest, evidence: string): string {
  return quarantine(layout, { what: 'blob', path: layout.blob(digest), expected: digest, evidence });
}

/** How many damaged files are kept. */
export function countQuarantined({ quarantine }: Layout): number {
  return guarded('look into the quarantine', quarantine, () => {
    try {
      return readdirSync(quarantine).filter((name) => !name.endsWith('.json')).length;
    } catch (error) {
      if (isGone(error)) return 0;
      throw error;
    }
  });
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
