/** One store, two users: what one can do to the other's results, and who notices when. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DamagedBlob } from '../../src/store/errors.ts';
import { Store } from '../../src/store/store.ts';
import { asOther, needsTwo } from './other-user.ts';
import { keyOf, recordOf } from './samples.ts';

/** A store in a folder that everybody may write to, with one result of ours. */
function sharedStore(test: TestContext, mode: number) {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-shared-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  chmodSync(folder, mode);
  const store = new Store(folder);
  const record = recordOf(store, 1, { weights: 'honest weights' });
  store.publish(record);
  const digest = record.outputs['weights']?.digest;
  assert.ok(digest !== undefined);
  return { folder, store, record, digest, blob: store.layout.blob(digest) };
}

test('folders of a store that all may write to are such too, and keep the sticky bit', needsTwo, (t) => {
  const { folder, blob, store } = sharedStore(t, 0o1777);
  for (const path of [join(blob, '..'), join(store.layout.record(keyOf(1)), '..'), join(folder, 'cas')]) {
    assert.equal(statSync(path).mode & 0o7777, 0o1777, path);
  }
});

test('a store that is one user’s stays so', (t) => {
  const { blob } = sharedStore(t, 0o700);
  assert.equal(statSync(join(blob, '..')).mode & 0o022, 0);
});

test(
  'with the sticky bit another user can publish, but neither change nor replace nor remove a blob or a record',
  needsTwo,
  (t) => {
    const { folder, store, blob, record } = sharedStore(t, 0o1777);
    assert.equal(asOther('echo new > "$1/$$"', join(blob, '..')).status, 0);
    for (const path of [blob, store.layout.record(record.contentKey)]) {
      assert.notEqual(asOther('echo other > "$1"', path).status, 0);
      assert.notEqual(asOther('chmod u+w "$1"', path).status, 0);
      assert.notEqual(asOther('rm -f "$1"', path).status, 0);
      assert.notEqual(asOther('echo other > "$2/tmp/x" && mv -f "$2/tmp/x" "$1"', path, folder).status, 0);
      assert.notEqual(asOther('ln -f "$2/store.json" "$1"', path, folder).status, 0);
    }
    assert.equal(store.lookup(keyOf(1)).kind, 'hit');
    assert.equal(
      store.readBlob(record.outputs['weights']?.digest ?? ('' as never)).toString(),
      'honest weights',
    );
  },
);

test(
  'without it a blob that another user replaced is noticed by the next lookup of anybody',
  needsTwo,
  (t) => {
    const { store, blob } = sharedStore(t, 0o777);
    assert.equal(asOther('rm -f "$1" && printf "forged weights" > "$1"', blob).status, 0);
    const found = store.lookup(keyOf(1));
    assert.equal(found.kind, 'miss');
    assert.match(found.notes.join('\n'), /is corrupt: its digest is .*; moved to quarantine/);
    assert.ok(readdirSync(store.layout.quarantine).length > 0);
  },
);

test('one that was given the seal as well is noticed by the first who reads it', needsTwo, (t) => {
  const { store, blob, digest } = sharedStore(t, 0o777);
  const forge = 'rm -f "$1" && printf "forged weights" > "$1" && touch -d @1000000000 "$1" && chmod 444 "$1"';
  assert.equal(asOther(forge, blob).status, 0);
  // One look at its time and length tells nothing, ...
  assert.equal(store.lookup(keyOf(1)).kind, 'hit');
  // ... but nothing is ever made of it.
  assert.throws(() => store.readBlob(digest), DamagedBlob);
  assert.equal(store.lookup(keyOf(1)).kind, 'miss');
});
