import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { Store } from '../../src/store/store.ts';
import { inFolder, keyOf } from './samples.ts';

/** Bytes that end like the frame around them begins, so that a careless frame would cut them. */
const bytes = Buffer.from('\u0000state\nathanor checkpoint 1 not the seal\n');

function withCheckpoints(body: (checkpoints: Checkpoints, store: Store) => void): void {
  inFolder((root) => {
    const store = new Store(root);
    body(new Checkpoints(store, keyOf(1)), store);
  });
}

test('the newest checkpoint reads back as it was saved, in the order of steps, not of names or times', () => {
  withCheckpoints((checkpoints) => {
    assert.deepEqual(checkpoints.newest(), { checkpoint: null, notes: [] });
    checkpoints.save({ step: 9, seconds: 1.5, pieces: [Buffer.from('nine')] });
    checkpoints.save({ step: 10, seconds: 1.5, pieces: [bytes] });
    assert.deepEqual(checkpoints.newest(), { checkpoint: { step: 10, seconds: 1.5, bytes }, notes: [] });
    checkpoints.save({ step: 100, seconds: 1.5, pieces: [Buffer.alloc(0)] });
    assert.deepEqual(checkpoints.newest(), {
      checkpoint: { step: 100, seconds: 1.5, bytes: Buffer.alloc(0) },
      notes: [],
    });
  });
});

test('the last two stay', () => {
  withCheckpoints((checkpoints, { layout }) => {
    for (const step of [1, 2, 3, 4, 20]) checkpoints.save({ step, seconds: 1.5, pieces: [bytes] });
    assert.deepEqual(
      readdirSync(layout.checkpoints).sort(),
      [20, 4].map((step) => `${keyOf(1)}-${step}`),
    );
  });
});

test('a checkpoint cut at any length or with any byte changed gives way to the one before', () => {
  withCheckpoints((checkpoints, { layout }) => {
    checkpoints.save({ step: 1, seconds: 1.5, pieces: [Buffer.from('before')] });
    const path = layout.checkpoint(keyOf(1), 2);
    const assertSkipped = (): void => {
      assert.deepEqual(checkpoints.newest(), {
        checkpoint: { step: 1, seconds: 1.5, bytes: Buffer.from('before') },
        notes: ['the checkpoint at step 2 is damaged and was removed'],
      });
    };
    checkpoints.save({ step: 2, seconds: 1.5, pieces: [bytes] });
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++) {
      writeFileSync(path, whole);
      truncateSync(path, at);
      assertSkipped();
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      writeFileSync(path, changed);
      assertSkipped();
    }
    writeFileSync(path, whole);
    assert.deepEqual(checkpoints.newest(), { checkpoint: { step: 2, seconds: 1.5, bytes }, notes: [] });
  });
});

test('a damaged checkpoint does not push out the whole ones that come after it', () => {
  withCheckpoints((checkpoints, { layout }) => {
    for (const step of [100, 200]) checkpoints.save({ step, seconds: 1.5, pieces: [bytes] });
    for (const step of [100, 200]) truncateSync(layout.checkpoint(keyOf(1), step), 5);
    assert.equal(checkpoints.newest().checkpoint, null);
    checkpoints.save({ step: 50, seconds: 1.5, pieces: [bytes] });
    assert.equal(checkpoints.newest().checkpoint?.step, 50);
  });
});

test('a checkpoint of another stage or step is not taken, whatever its file is called', () => {
  withCheckpoints((checkpoints, store) => {
    const other = new Checkpoints(store, keyOf(2));
    other.save({ step: 5, seconds: 1.5, pieces: [bytes] });
    checkpoints.save({ step: 1, seconds: 1.5, pieces: [bytes] });
    const { layout } = store;
    renameSync(layout.checkpoint(keyOf(2), 5), layout.checkpoint(keyOf(1), 5));
    assert.equal(checkpoints.newest().checkpoint?.step, 1);
    renameSync(layout.checkpoint(keyOf(1), 1), layout.checkpoint(keyOf(1), 7));
    assert.equal(checkpoints.newest().checkpoint, null);
  });
});

test('clearing removes those of this stage alone, can be done twice, and saving goes on', () => {
  withCheckpoints((checkpoints, store) => {
    const other = new Checkpoints(store, keyOf(2));
    checkpoints.save({ step: 1, seconds: 1.5, pieces: [bytes] });
    other.save({ step: 1, seconds: 1.5, pieces: [bytes] });
    checkpoints.clear();
    checkpoints.clear();
    assert.deepEqual(readdirSync(store.layout.checkpoints), [`${keyOf(2)}-1`]);
    checkpoints.save({ step: 2, seconds: 1.5, pieces: [bytes] });
    assert.equal(checkpoints.newest().checkpoint?.step, 2);
  });
});
