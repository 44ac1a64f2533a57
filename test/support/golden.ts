import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Compares with the text kept under test/golden/; `UPDATE_GOLDEN=1` writes it instead. */
export function golden(path: string, actual: string): void {
  const file = join(import.meta.dirname, '..', 'golden', path);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  assert.ok(existsSync(file), `${path} is missing: run again with UPDATE_GOLDEN=1 and read what it writes`);
  assert.equal(actual, readFileSync(file, 'utf8'), path);
}
