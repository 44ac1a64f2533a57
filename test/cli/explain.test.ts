import assert from 'node:assert/strict';
import test from 'node:test';
import { catalog } from '../../src/diag/catalog.ts';
import { workspace } from '../support/athanor.ts';

test('every code of the catalog is listed and explained', async (t) => {
  const { athanor } = await workspace(t);
  const listed = (await athanor(['explain'])).stdout.match(/^E\d{4}/gm) ?? [];
  assert.deepEqual(listed, Object.keys(catalog).sort());
  const { stdout } = await athanor(['explain', 'e0312']);
  assert.match(stdout, /^error\[E0312\]: this selector matches no tensor/);
});
