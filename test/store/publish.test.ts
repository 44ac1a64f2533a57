import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { digestOf } from '../../src/keys/digest.ts';
import { Store } from '../../src/store/store.ts';
import { inFolder, keyOf, recordOf } from './samples.ts';

test('the second of two runners that made the same is told that it is already there', () => {
  inFolder((folder) => {
    const [one, other] = [new Store(folder), new Store(folder)];
    const first = recordOf(one, 1, { weights: 'same' });
    const second = {
      ...recordOf(other, 1, { weights: 'same' }),
      provenance: { ...first.provenance, run: 'another' },
    };
    assert.deepEqual(one.publish(first), { kind: 'new' });
    assert.deepEqual(other.publish(second), { kind: 'already there' });
    assert.deepEqual(one.lookup(first.contentKey), { kind: 'hit', record: first, notes: [] });
  });
});

test('the same key with other bytes is noticed, and the first result stands', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const first = recordOf(store, 1, { weights: 'one', model: 'same' });
    store.publish(first);
    const second = recordOf(store, 1, { weights: 'other', model: 'same' });
    assert.deepEqual(store.publish(second), { kind: 'different', standing: first, roles: ['weights'] });
  });
});

test('a record whose blobs are gone gives way to the one of a rerun, whatever its bytes', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const first = recordOf(store, 1, { weights: 'one' });
    store.publish(first);
    rmSync(store.layout.blob(first.outputs['weights']?.digest ?? assert.fail()));
    const second = recordOf(store, 1, { weights: 'other' });
    assert.deepEqual(store.publish(second), { kind: 'new' });
    assert.deepEqual(store.lookup(keyOf(1)), { kind: 'hit', record: second, notes: [] });
  });
});

test('a record whose blob is not there is refused, and leaves nothing', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const record = recordOf(store, 1, { weights: 'one' });
    const gone = { digest: digestOf(Buffer.from('gone')), sizeBytes: 4 };
    assert.throws(() => store.publish({ ...record, outputs: { weights: gone } }), {
      name: 'StoreError',
      message: /^blob [0-9a-f]{12} is missing$/,
    });
    assert.equal(store.lookup(record.contentKey).kind, 'miss');
  });
});

test("a record with another key's manifest is a fault of ours", () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const record = { ...recordOf(store, 1, { weights: 'one' }), contentKey: keyOf(2) };
    assert.throws(() => store.publish(record), /^Error: internal: record .* another key's manifest/);
  });
});

test('equal bytes are stored once, read-only, and leave nothing aside', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const bytes = Buffer.from('the same bytes');
    const whole = store.putBlob(bytes);
    const path = store.layout.blob(whole.digest);
    const { ino, mode } = statSync(path);
    assert.equal(mode & 0o777, 0o444);
    const writer = store.blobWriter();
    for (const byte of bytes) writer.write(Buffer.of(byte));
    assert.deepEqual(writer.finish(), whole);
    assert.deepEqual(store.putBlob(bytes), whole);
    assert.equal(statSync(path).ino, ino);
    assert.deepEqual(readdirSync(store.layout.aside), []);
  });
});

test('a blob written in pieces exists only when it is finished', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const digest = digestOf(Buffer.from('in pieces'));
    const given = store.blobWriter();
    given.write(Buffer.from('in pieces'));
    assert.throws(() => store.readBlob(digest), { name: 'DamagedBlob', reason: 'missing' });
    given.discard();
    assert.deepEqual(readdirSync(store.layout.aside), []);
    const writer = store.blobWriter();
    writer.write(Buffer.from('in '));
    writer.write(Buffer.from('pieces'));
    assert.deepEqual(writer.finish(), { digest, sizeBytes: 9 });
    assert.equal(store.readBlob(digest).toString(), 'in pieces');
  });
});

test('a record on disk is one line of JSON that other tools can read', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const record = recordOf(
      store,
      1,
      { weights: 'one' },
      { note: 'größer "quoted" \u{1f4e6}', odd: -0, tiny: 5e-324 },
    );
    store.publish(record);
    const text = readFileSync(store.layout.record(record.contentKey), 'utf8');
    assert.match(text, /^[^\n]*\n$/);
    const { sha256, ...fields } = JSON.parse(text) as Record<string, unknown>;
    assert.equal(sha256, digestOf(Buffer.from(text.slice(0, text.indexOf(',"sha256"')))));
    assert.deepEqual(fields, JSON.parse(JSON.stringify(record)));
  });
});
