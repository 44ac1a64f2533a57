import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { guarded, StoreError } from '../../src/store/errors.ts';
import { Inputs } from '../../src/store/inputs.ts';
import { Store } from '../../src/store/store.ts';
import { sweep } from '../../src/store/sweep.ts';
import { inFolder, keyOf, recordOf } from './samples.ts';

/** Runs `body` as a user to whom the permissions of files apply, as they do not to root. */
function asPlainUser(body: () => void): void {
  if (process.getuid?.() !== 0) {
    body();
    return;
  }
  const nobody = 65534;
  process.seteuid?.(nobody);
  try {
    body();
  } finally {
    process.seteuid?.(0);
  }
}

/** Sets the mode of a folder and of all folders in it. */
function setFolderModes(folder: string, mode: number): void {
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of inner) setFolderModes(join(folder, name), mode);
  chmodSync(folder, mode);
}

test('a store that may only be read answers as before, and says what it cannot do', () => {
  inFolder((folder) => {
    chmodSync(folder, 0o755);
    const root = join(folder, 'store');
    const writable = new Store(root);
    const record = recordOf(writable, 1, { weights: 'the weights', model: 'small' });
    writable.publish(record);
    const weights = record.outputs['weights'] ?? assert.fail();
    const path = writable.layout.blob(weights.digest);
    setFolderModes(root, 0o555);
    asPlainUser(() => {
      const store = new Store(root);
      assert.deepEqual(store.lookup(record.contentKey), { kind: 'hit', record, notes: [] });
      assert.equal(store.readBlob(weights.digest).toString(), 'the weights');
      assert.equal(sweep(store), 0);
      new Inputs(store).save();

      const refused = {
        name: 'StoreError',
        code: 'EACCES',
        message: /permission is denied/,
        cure: /the right to write/,
      };
      assert.throws(() => store.putBlob(Buffer.from('more')), refused);
      assert.throws(() => store.blobWriter(), refused);
      assert.throws(() => {
        new Checkpoints(store, keyOf(1)).save({ step: 1, seconds: 1.5, pieces: [Buffer.from('state')] });
      }, refused);
      assert.throws(() => recordOf(store, 2, { weights: 'more' }), refused);
    });

    const now = new Date();
    utimesSync(path, now, now);
    asPlainUser(() => {
      const found = new Store(root).lookup(record.contentKey);
      assert.equal(found.kind, 'hit');
      assert.match(found.notes.join(), /is whole but could not be sealed/);
    });

    chmodSync(path, 0o644);
    writeFileSync(path, 'the weightz');
    asPlainUser(() => {
      const found = new Store(root).lookup(record.contentKey);
      assert.equal(found.kind === 'miss' && found.reason, 'corrupt blob');
      assert.match(found.notes.join(), /is corrupt: .*left in place \(EACCES\)/);
    });
    assert.ok(existsSync(path));
    setFolderModes(root, 0o755);
  });
});

test('a full disk becomes an error with cause and cure', () => {
  const write = (): void => {
    writeFileSync('/dev/full', 'anything');
  };
  assert.throws(
    () => {
      guarded('write a blob', '/dev/full', write);
    },
    (error) => {
      assert.ok(error instanceof StoreError);
      assert.equal(error.message, 'cannot write a blob at /dev/full: the disk is full');
      assert.equal(
        error.cure,
        'free some space, or move the store to a larger disk; finished stages are kept',
      );
      assert.equal(error.code, 'ENOSPC');
      assert.ok(error.cause instanceof Error);
      return true;
    },
  );
});

test('a file where the store should be is an error with cause and cure', () => {
  inFolder((folder) => {
    const root = join(folder, 'store');
    writeFileSync(root, 'not a folder');
    assert.throws(() => new Store(root), {
      name: 'StoreError',
      code: 'ENOTDIR',
      cure: /move that file away/,
    });
    assert.equal(readFileSync(root, 'utf8'), 'not a folder');
  });
});

test('a file where a folder of the store should be is an error with cause and cure', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const { digest } = store.putBlob(Buffer.from('one'));
    const cas = dirname(dirname(dirname(store.layout.blob(digest))));
    rmSync(cas, { recursive: true });
    writeFileSync(cas, 'not a folder');
    assert.throws(() => store.putBlob(Buffer.from('two')), {
      name: 'StoreError',
      cure: /move that file away/,
    });
    assert.deepEqual(readdirSync(store.layout.aside), [], 'what was written aside is removed');
  });
});

test('a fault of ours is not taken for trouble with the disk', () => {
  const ours = new TypeError('ours');
  assert.throws(
    () =>
      guarded('write', 'somewhere', () => {
        throw ours;
      }),
    ours,
  );
});
