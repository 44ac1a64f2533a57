import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { recipeKey } from '../../src/keys/key.ts';
import { Store } from '../../src/store/store.ts';
import { verify } from '../../src/store/verification/verify.ts';
import { fillStore, flip, isFound, randomFlips, targets } from './flips.ts';
import { inFolder, keyOf, manifestOf, recordOf } from './samples.ts';

const look = { quarantines: false };

test('a store with a file of every kind is whole, and its files are all read', () => {
  inFolder((folder) => {
    const store = fillStore(join(folder, 'store'));
    const { damage, notes, files, bytes } = verify(store, look);
    assert.deepEqual(damage, []);
    assert.deepEqual(notes, []);
    const all = targets(store);
    assert.deepEqual([...new Set(all.map(({ kind }) => kind))].sort(), [
      'answer',
      'blob',
      'checkpoint',
      'inputs',
      'mark',
      'quarantine',
      'recipe',
      'record',
      'root',
    ]);
    // One blob is empty.
    assert.equal(files, all.length + 1);
    assert.equal(
      bytes,
      all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    );
  });
});

test('a flipped bit is found in the first, middle and last byte of every file, and wherever else it falls', () => {
  inFolder((folder) => {
    const root = join(folder, 'store');
    const store = fillStore(root);
    const ends = targets(store).flatMap((file) => {
      const bits = 8 * file.sizeBytes;
      return [0, 7, bits >> 1, bits - 8, bits - 1].map((bit) => ({ file, bit }));
    });
    for (const { file, bit } of [...ends, ...randomFlips(store, 1, 300)]) {
      const restore = flip(file, bit);
      assert.ok(isFound(root, file), `bit ${bit} of ${file.place}`);
      restore();
    }
    assert.deepEqual(verify(new Store(root), look).damage, []);
  });
});

test('what a check finds stays where it is, unless it is to be quarantined; then the next check finds nothing', () => {
  inFolder((folder) => {
    const store = fillStore(join(folder, 'store'));
    const damaged = targets(store).filter(({ kind }) =>
      ['blob', 'record', 'root', 'checkpoint'].includes(kind),
    );
    for (const file of damaged) flip(file, 3);
    assert.equal(verify(store, look).damage.length, damaged.length);
    const { damage } = verify(store, { quarantines: true });
    assert.equal(damage.length, damaged.length);
    for (const { done, cure } of damage) {
      assert.match(done ?? '', /^moved to quarantine\//);
      assert.notEqual(cure, '');
    }
    const after = verify(store, look);
    assert.deepEqual(after.damage, []);
    store.publish(recordOf(store, 1, { weights: 'weights 1'.repeat(40), metrics: '' }));
    assert.equal(store.lookup(keyOf(1)).kind, 'hit');
  });
});

test('a record under the name of another key, and one whose manifest was exchanged, are damaged although sealed', () => {
  inFolder((folder) => {
    const store = fillStore(join(folder, 'store'));
    const { layout } = store;
    mkdirSync(join(layout.record(keyOf(9)), '..'), { recursive: true });
    writeFileSync(layout.record(keyOf(9)), readFileSync(layout.record(keyOf(1))));
    const { damage } = verify(store, look);
    assert.deepEqual(
      damage.map(({ evidence }) => evidence),
      ['it is that of another key'],
    );
  });
});

test('a missing blob, a pointer to nothing and a strange file are worth a word, and no damage', () => {
  inFolder((folder) => {
    const store = fillStore(join(folder, 'store'));
    const { layout } = store;
    const weights = store.recordOf(keyOf(1))?.outputs['weights']?.digest ?? assert.fail();
    rmSync(layout.blob(weights));
    rmSync(layout.record(keyOf(2)));
    writeFileSync(join(layout.root, 'notes.txt'), 'mine');
    const { damage, notes } = verify(store, look);
    assert.deepEqual(damage, []);
    assert.deepEqual([...notes].sort(), [
      'notes.txt is no file of a store',
      `recipe ${recipeKey({ ...manifestOf(2), inputs: {} }).slice(0, 12)} leads to a result that is not there`,
      `train dense (${keyOf(1).slice(0, 12)}) lacks its weights: it will be made again`,
    ]);
  });
});

test('a root that a kill cut short within a line is not damaged', () => {
  inFolder((folder) => {
    const store = fillStore(join(folder, 'store'));
    const root = targets(store).find(({ kind }) => kind === 'root') ?? assert.fail();
    const whole = readFileSync(root.path);
    const ends = [...whole.toString('latin1').matchAll(/\n/g)].map(({ index }) => index + 1);
    const last = ends.at(-2) ?? assert.fail();
    for (let length = last; length < whole.length; length++) {
      writeFileSync(root.path, whole.subarray(0, length));
      assert.deepEqual(verify(store, look).damage, [], `${length} bytes`);
    }
  });
});

test('results, and recipes from the ones that made their inputs, are followed back', () => {
  inFolder((folder) => {
    const store = new Store(join(folder, 'store'));
    const upstream = recordOf(store, 1, { tokens: 'tokens' });
    store.publish(upstream);
    const upstreamRecipe = recipeKey({ ...upstream.manifest, inputs: {} });
    store.pointRecipe(upstreamRecipe, upstream.contentKey);
    // The samples read what that one made.
    const record = recordOf(store, 2, { weights: 'weights' });
    store.publish(record);
    store.pointRecipe(
      recipeKey({ ...record.manifest, inputs: { corpus: upstreamRecipe } }),
      record.contentKey,
    );
    const { chains, damage } = verify(store, look);
    assert.deepEqual(damage, []);
    assert.deepEqual(chains, { records: 2, anchored: 2, pointers: 2, derived: 1 });
  });
});
