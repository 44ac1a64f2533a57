import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { digestOf } from '../../src/keys/digest.ts';
import { recipeKey } from '../../src/keys/key.ts';
import { decode } from '../../src/store/codec.ts';
import { DamagedBlob } from '../../src/store/errors.ts';
import type { BlobReference, StageRecord } from '../../src/store/record.ts';
import { Store, type Lookup } from '../../src/store/store.ts';
import { inFolder, keyOf, recordOf } from './samples.ts';

const outputs = { weights: 'the weights', model: '{"layers":2}', metrics: '{"step":1}\n' };

/** A store with one published record, and what is needed to damage it. */
function withRecord(
  body: (world: { store: Store; record: StageRecord; weights: BlobReference; path: string }) => void,
) {
  inFolder((folder) => {
    const store = new Store(folder);
    const record = recordOf(store, 1, outputs);
    store.publish(record);
    const weights = record.outputs['weights'] ?? assert.fail();
    body({ store, record, weights, path: store.layout.blob(weights.digest) });
  });
}

function reason(lookup: Lookup): string {
  return lookup.kind === 'hit' ? 'hit' : lookup.reason;
}

function overwrite(path: string, bytes: string | Buffer): void {
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
}

test('what was published is a hit, and the record reads back as it was written', () => {
  withRecord(({ store, record, weights }) => {
    assert.deepEqual(store.lookup(record.contentKey), { kind: 'hit', record, notes: [] });
    assert.equal(store.readBlob(weights.digest).toString(), 'the weights');
    assert.deepEqual([...store.records()], [record]);
  });
});

test('a key that nobody published is a plain miss, in an empty store too', () => {
  inFolder((folder) => {
    const store = new Store(join(folder, 'not', 'there'));
    assert.deepEqual(store.lookup(keyOf(1)), { kind: 'miss', reason: 'absent', notes: [] });
    assert.deepEqual([...store.records()], []);
    assert.ok(!existsSync(store.layout.root), 'a lookup must not make folders');
  });
});

test('a recipe is answered by the record it points to, and by the newest after it was pointed elsewhere', () => {
  withRecord(({ store, record }) => {
    const recipe = recipeKey({ ...record.manifest, inputs: {} });
    assert.equal(reason(store.lookupRecipe(recipe)), 'absent');
    store.pointRecipe(recipe, record.contentKey);
    assert.deepEqual(store.lookupRecipe(recipe), { kind: 'hit', record, notes: [] });
    const other = recordOf(store, 2, outputs);
    store.publish(other);
    store.pointRecipe(recipe, other.contentKey);
    assert.deepEqual(store.lookupRecipe(recipe), { kind: 'hit', record: other, notes: [] });
  });
});

test('a pointer that stands is not written again, so a run of hits writes nothing', () => {
  withRecord(({ store, record }) => {
    const recipe = recipeKey({ ...record.manifest, inputs: {} });
    store.pointRecipe(recipe, record.contentKey);
    const { ino } = statSync(store.layout.recipe(recipe));
    store.pointRecipe(recipe, record.contentKey);
    assert.equal(statSync(store.layout.recipe(recipe)).ino, ino);
  });
});

test('a pointer to a record that is gone, or to another recipe, is a miss', () => {
  withRecord(({ store, record }) => {
    const recipe = recipeKey({ ...record.manifest, inputs: {} });
    const other = recipeKey({ ...record.manifest, inputs: {}, revision: 2 });
    store.pointRecipe(recipe, record.contentKey);
    mkdirSync(dirname(store.layout.recipe(other)), { recursive: true });
    renameSync(store.layout.recipe(recipe), store.layout.recipe(other));
    assert.equal(reason(store.lookupRecipe(other)), 'damaged record');
    store.pointRecipe(other, record.contentKey);
    assert.equal(reason(store.lookupRecipe(other)), 'hit');
    rmSync(store.layout.record(record.contentKey));
    assert.equal(reason(store.lookupRecipe(other)), 'absent');
  });
});

test('a flip of any bit of a record is found', () => {
  withRecord(({ store, record }) => {
    const path = store.layout.record(record.contentKey);
    const bytes = readFileSync(path);
    const flip = (bit: number): void => {
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    };
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      flip(bit);
      assert.equal(decode(bytes.toString()).kind, 'damaged', `bit ${bit}`);
      flip(bit);
    }
    flip(100);
    writeFileSync(path, bytes);
    const found = store.lookup(record.contentKey);
    assert.equal(reason(found), 'damaged record');
    assert.match(found.notes.join(), /^record [0-9a-f]{12} is damaged$/);
  });
});

test('a record with a number that has no canonical form is no record, whatever its digest', () => {
  withRecord(({ store, record }) => {
    const path = store.layout.record(record.contentKey);
    const body = readFileSync(path, 'utf8').replace(/,"sha256":.*\n/, '');
    const seconds = /"seconds":[\d.]+/;
    assert.match(body, seconds);
    for (const [number, found] of [
      ['7', 'hit'],
      ['1e999', 'damaged record'],
    ] as const) {
      const forged = body.replace(seconds, `"seconds":${number}`);
      writeFileSync(path, `${forged},"sha256":"${digestOf(Buffer.from(forged))}"}\n`);
      assert.equal(reason(store.lookup(record.contentKey)), found, number);
    }
  });
});

test('a record cut at any length is found', () => {
  withRecord(({ store, record }) => {
    const path = store.layout.record(record.contentKey);
    for (let size = statSync(path).size - 1; size >= 0; size -= 7) {
      truncateSync(path, size);
      assert.equal(reason(store.lookup(record.contentKey)), 'damaged record', `${size} bytes`);
    }
    assert.deepEqual([...store.records()], []);
  });
});

test('publishing again heals a damaged record', () => {
  withRecord(({ store, record }) => {
    writeFileSync(store.layout.record(record.contentKey), 'garbage');
    assert.deepEqual(store.publish(record), { kind: 'new' });
    assert.equal(reason(store.lookup(record.contentKey)), 'hit');
  });
});

test('a record of another key under this name, or a folder, is a miss', () => {
  withRecord(({ store, record }) => {
    const other = store.layout.record(keyOf(2));
    mkdirSync(dirname(other), { recursive: true });
    cpSync(store.layout.record(record.contentKey), other);
    assert.equal(reason(store.lookup(keyOf(2))), 'damaged record');
    rmSync(other);
    mkdirSync(other);
    assert.equal(reason(store.lookup(keyOf(2))), 'damaged record');
  });
});

test('a record of a version to come is a miss that says so, and is left alone', () => {
  withRecord(({ store, record }) => {
    const later = { ...record, version: 2 } as unknown as StageRecord;
    rmSync(store.layout.record(record.contentKey));
    store.publish(later);
    const found = store.lookup(record.contentKey);
    assert.equal(reason(found), 'unknown version');
    assert.match(found.notes.join(), /was written in version 2/);
    assert.ok(existsSync(store.layout.record(record.contentKey)));
  });
});

test('a missing blob is a miss, and making it again heals it', () => {
  withRecord(({ store, record, weights, path }) => {
    rmSync(path);
    const found = store.lookup(record.contentKey);
    assert.equal(reason(found), 'missing blob');
    assert.match(found.notes.join(), /^blob [0-9a-f]{12} is missing$/);
    assert.throws(
      () => store.readBlob(weights.digest),
      (error) =>
        error instanceof DamagedBlob && error.reason === 'missing' && error.digest === weights.digest,
    );
    store.putBlob(Buffer.from('the weights'));
    assert.equal(reason(store.lookup(record.contentKey)), 'hit');
  });
});

test('a blob that was overwritten or cut is quarantined with its evidence, and making it again heals it', () => {
  for (const garbage of ['the weightz', 'the', 'the weights and more']) {
    withRecord(({ store, record, weights, path }) => {
      overwrite(path, garbage);
      const found = store.lookup(record.contentKey);
      assert.equal(reason(found), 'corrupt blob');
      const [name, note] = readdirSync(store.layout.quarantine).sort();
      assert.match(found.notes.join(), new RegExp(`moved to quarantine/${name ?? ''}$`));
      assert.equal(readFileSync(join(store.layout.quarantine, name ?? ''), 'utf8'), garbage);
      const evidence = JSON.parse(readFileSync(join(store.layout.quarantine, note ?? ''), 'utf8')) as {
        expected: string;
        found: string;
        sizeBytes: number;
        by: string;
      };
      assert.equal(evidence.expected, weights.digest);
      assert.equal(evidence.found, digestOf(Buffer.from(garbage)));
      assert.equal(evidence.sizeBytes, garbage.length);
      assert.match(evidence.by, /lookup\.test\.ts/);
      assert.equal(reason(store.lookup(record.contentKey)), 'missing blob');
      store.publish(recordOf(store, 1, outputs));
      assert.equal(reason(store.lookup(record.contentKey)), 'hit');
    });
  }
});

test('a blob that was touched, or copied without its times, is read once and sealed again', () => {
  withRecord(({ store, record, path }) => {
    const sealed = statSync(path).mtimeMs;
    const now = new Date();
    utimesSync(path, now, now);
    assert.deepEqual(store.lookup(record.contentKey), { kind: 'hit', record, notes: [] });
    assert.equal(statSync(path).mtimeMs, sealed);
  });
});

test('a blob that was changed and given back its size and time is found when it is read', () => {
  withRecord(({ store, record, weights, path }) => {
    const { atime, mtime } = statSync(path);
    overwrite(path, 'the weightz');
    utimesSync(path, atime, mtime);
    assert.equal(reason(store.lookup(record.contentKey)), 'hit', 'one stat cannot see this');
    assert.throws(
      () => store.readBlob(weights.digest),
      (error) =>
        error instanceof DamagedBlob &&
        error.reason === 'corrupt' &&
        /moved to quarantine/.test(error.message),
    );
    assert.equal(reason(store.lookup(record.contentKey)), 'missing blob');
  });
});

test('a store that was moved, copied or is reached through a link answers as before', () => {
  inFolder((folder) => {
    const first = join(folder, 'first place');
    const store = new Store(first);
    const record = recordOf(store, 1, outputs);
    store.publish(record);
    const moved = join(folder, 'zweiter Ort, größer 📦');
    renameSync(first, moved);
    const copied = join(folder, 'copy');
    cpSync(moved, copied, { recursive: true });
    const linked = join(folder, 'link');
    symlinkSync(moved, linked);
    for (const root of [moved, copied, linked]) {
      const found = new Store(root).lookup(record.contentKey);
      assert.deepEqual(found, { kind: 'hit', record, notes: [] });
    }
    const other = new Store(linked);
    other.publish(recordOf(other, 2, { weights: 'through the link' }));
    assert.equal(reason(new Store(moved).lookup(keyOf(2))), 'hit');
  });
});

test('a store of a later layout, or a folder that only looks like one, is refused with a cure', () => {
  withRecord(({ store }) => {
    const { root, mark } = store.layout;
    writeFileSync(mark, '{"athanor":"store","version":2}');
    assert.throws(() => new Store(root), {
      name: 'StoreError',
      message: /is of version 2; this program knows/,
      cure: /use the program/,
    });
    writeFileSync(mark, 'garbage');
    assert.throws(() => new Store(root), {
      name: 'StoreError',
      message: /is damaged/,
      cure: /delete that one file/,
    });
  });
});

test('bytes appended to a blob of no bytes are found', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const record = recordOf(store, 1, { metrics: '' });
    store.publish(record);
    assert.equal(reason(store.lookup(record.contentKey)), 'hit');
    const path = store.layout.blob(record.outputs['metrics']?.digest ?? assert.fail());
    chmodSync(path, 0o644);
    appendFileSync(path, 'x');
    assert.equal(reason(store.lookup(record.contentKey)), 'corrupt blob');
  });
});
