import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isOrphan, uniqueName } from '../../src/store/owner.ts';
import { Store } from '../../src/store/store.ts';
import { sweep } from '../../src/store/sweep.ts';
import { inFolder } from './samples.ts';

/** The id of a process that was, and is no more. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

test('files of dead processes go, those of living ones, other machines and strangers stay', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const mine = uniqueName();
    const [realm = '', , random = ''] = mine.split('-');
    const dead = `${realm}-${deadProcess()}-${random}`;
    const others = [
      `ffffffffffff-${deadProcess()}-${random}`,
      `${realm}-1-${random}`,
      'notes.txt',
      '.nfs0001',
    ];
    mkdirSync(store.layout.aside);
    for (const name of [mine, dead, ...others]) writeFileSync(join(store.layout.aside, name), '');
    assert.equal(sweep(store), 1);
    assert.deepEqual(readdirSync(store.layout.aside).sort(), [mine, ...others].sort());
  });
});

test('a store without files aside has nothing to sweep', () => {
  inFolder((folder) => {
    assert.equal(sweep(new Store(join(folder, 'absent'))), 0);
  });
});

test('names are unique and their maker is known to live', () => {
  const names = new Set(Array.from({ length: 1000 }, uniqueName));
  assert.equal(names.size, 1000);
  assert.ok(![...names].some(isOrphan));
});
