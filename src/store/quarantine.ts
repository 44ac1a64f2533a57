import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../base/brand.ts';
import { writeWhole } from './aside.ts';
import { StoreError, systemCode } from './errors.ts';
import type { Layout } from './layout.ts';
import { uniqueName } from './owner.ts';

/**
 * Moves a damaged blob out of the way of a good one, keeps it with what was found, and says so. In a store that may
 * not be written the blob stays where it is: it is found damaged each time.
 */
export function quarantine(layout: Layout, digest: Digest, evidence: string): string {
  const name = `${digest}-${uniqueName()}`;
  const told = `blob ${digest.slice(0, 12)} is corrupt: ${evidence}`;
  try {
    mkdirSync(layout.quarantine, { recursive: true });
    renameSync(layout.blob(digest), join(layout.quarantine, name));
    const note = { digest, evidence, foundAt: new Date().toISOString() };
    writeWhole(
      layout.aside,
      'note',
      join(layout.quarantine, `${name}.json`),
      Buffer.from(`${JSON.stringify(note)}\n`),
    );
    return `${told}; moved to quarantine/${name}`;
  } catch (error) {
    const code = error instanceof StoreError ? error.code : systemCode(error);
    if (code === null) throw error;
    // ENOENT: another process moved it first.
    return code === 'ENOENT' ? told : `${told}; left in place (${code})`;
  }
}
