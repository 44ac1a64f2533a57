import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TrajectoryKey } from '../../src/base/brand.ts';
import { digestOf } from '../../src/keys/digest.ts';
import { writeCheckpoint } from '../../src/store/checkpoint-file.ts';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { Store } from '../../src/store/store.ts';
import { greatestPart, milestones, Trajectories } from '../../src/store/trajectories.ts';
import { inFolder, keyOf } from './samples.ts';

const trajectory = createHash('sha256').update('a training').digest('hex') as TrajectoryKey;
const state = (step: number, size = 10) => ({ step, seconds: 1.5, pieces: [Buffer.alloc(size, 7)] });

function withStore(body: (store: Store, trajectories: Trajectories) => void): void {
  inFolder((root) => {
    const store = new Store(root);
    body(store, new Trajectories(store));
  });
}

test('of the states on the way to the last the latest of two octaves stay, so that half the way is never lost', () => {
  const steps = Array.from({ length: 100 }, (_, index) => 10 * (index + 1));
  assert.deepEqual([...milestones(steps)], [1000, 510, 250]);
  assert.deepEqual([...milestones([100])], [100]);
  assert.deepEqual([...milestones([7, 3])], [7, 3]);
  assert.deepEqual([...milestones([0])], [0]);
  assert.deepEqual([...milestones([])], []);
});

test('a stage that is under way leaves its states to its trajectory, and publication leaves them there', () => {
  withStore((store, trajectories) => {
    const checkpoints = new Checkpoints(store, keyOf(1), trajectory);
    for (const step of [1, 2, 3, 4, 5]) checkpoints.save(state(step));
    checkpoints.leave(state(6));
    checkpoints.clear();
    assert.deepEqual(trajectories.steps(trajectory), [6, 3, 1]);
    assert.equal(checkpoints.newest().checkpoint?.step, 6);
    checkpoints.forget();
    assert.deepEqual(trajectories.steps(trajectory), []);
    assert.equal(checkpoints.newest().checkpoint, null);
  });
});

test('whoever goes on after a kill leaves the states that an uninterrupted training leaves', () => {
  const leftOf = (isKilled: boolean): readonly number[] => {
    let left: readonly number[] = [];
    withStore((store, trajectories) => {
      const checkpoints = new Checkpoints(store, keyOf(1), trajectory);
      for (const step of [15, 20, 25]) checkpoints.save(state(step));
      const { aside } = store.layout;
      // The kill falls before the checkpoint has its second name.
      if (isKilled) writeCheckpoint(aside, store.layout.checkpoint(keyOf(1), 30), trajectory, state(30));
      else checkpoints.save(state(30));
      assert.equal(checkpoints.newest().checkpoint?.step, 30);
      for (const step of [35, 40]) checkpoints.save(state(step));
      left = trajectories.steps(trajectory);
    });
    return left;
  };
  assert.deepEqual(leftOf(true), leftOf(false));
  assert.deepEqual(leftOf(true), [40, 30, 15]);
});

test('a state that a kill kept from being removed goes when the training goes on from the end', () => {
  withStore((store, trajectories) => {
    const checkpoints = new Checkpoints(store, keyOf(1), trajectory);
    for (const step of [55, 60]) {
      const path = trajectories.path(trajectory, step);
      writeCheckpoint(store.layout.aside, path, trajectory, state(step));
    }
    assert.equal(checkpoints.newest().checkpoint?.step, 60);
    assert.deepEqual(trajectories.steps(trajectory), [60]);
  });
});

test('another length of the same training finds them up to its own end, and no other training does', () => {
  withStore((store) => {
    new Checkpoints(store, keyOf(1), trajectory).save({ ...state(64), epochs: 2.5 });
    new Checkpoints(store, keyOf(1), trajectory).leave({ ...state(100), epochs: 4 });
    const longer = new Checkpoints(store, keyOf(2), trajectory);
    assert.equal(longer.newest(200).checkpoint?.step, 100);
    assert.equal(longer.newest(100).checkpoint?.step, 100);
    assert.equal(longer.newest(99).checkpoint?.epochs, undefined);
    assert.deepEqual(
      longer.nearest(({ epochs = 0 }) => epochs <= 4),
      { step: 100, seconds: 1.5, epochs: 4 },
    );
    assert.equal(
      longer.nearest(({ step }) => step < 64),
      null,
    );
    const other = digestOf(Buffer.from('another')) as string as TrajectoryKey;
    assert.equal(new Checkpoints(store, keyOf(2), other).newest().checkpoint, null);
    assert.equal(new Checkpoints(store, keyOf(2)).newest().checkpoint, null);
  });
});

test('damage is a miss and never an error, whatever it is', () => {
  withStore((store, trajectories) => {
    const checkpoints = new Checkpoints(store, keyOf(1), trajectory);
    checkpoints.leave(state(10));
    checkpoints.leave(state(20));
    truncateSync(trajectories.path(trajectory, 20), 3);
    assert.equal(checkpoints.nearest(() => true)?.step, 10);
    const { checkpoint, notes } = checkpoints.newest();
    assert.equal(checkpoint?.step, 10);
    assert.deepEqual(notes, ['the checkpoint at step 20 is damaged and was removed']);
    const whole = readFileSync(trajectories.path(trajectory, 10));
    writeFileSync(trajectories.path(trajectory, 30), whole);
    mkdirSync(trajectories.path(trajectory, 40));
    writeFileSync(`${store.layout.trajectories}/not a state`, '');
    assert.equal(checkpoints.newest().checkpoint?.step, 10);
  });
  withStore((store, trajectories) => {
    mkdirSync(store.layout.root, { recursive: true });
    writeFileSync(store.layout.trajectories, 'a file where the folder should be');
    const checkpoints = new Checkpoints(store, keyOf(1), trajectory);
    checkpoints.save(state(5));
    assert.equal(checkpoints.leave(state(6)), false);
    assert.equal(checkpoints.newest().checkpoint?.step, 5);
    assert.deepEqual(trajectories.all(), []);
    assert.deepEqual(trajectories.trim(), []);
  });
});

test('a checkpoint from before epochs were told still serves its stage', () => {
  withStore((store) => {
    const place = `${keyOf(1)} 5 1.5`;
    const bytes = Buffer.from('a state');
    const digest = digestOf(Buffer.from(`${place} ${digestOf(bytes)}`));
    mkdirSync(store.layout.checkpoints, { recursive: true });
    const sealed = Buffer.concat([bytes, Buffer.from(`\nathanor checkpoint 2 ${place} ${digest}\n`)]);
    writeFileSync(store.layout.checkpoint(keyOf(1), 5), sealed);
    const checkpoint = { step: 5, seconds: 1.5, bytes };
    assert.deepEqual(new Checkpoints(store, keyOf(1)).newest(), { checkpoint, notes: [] });
  });
});

test('states take up a part of the room at most, and those that were left first go first', () => {
  withStore((store, trajectories) => {
    const names = ['one', 'two', 'three'];
    const keys = names.map((name) => digestOf(Buffer.from(name)) as string as TrajectoryKey);
    for (const [index, key] of keys.entries()) {
      trajectories.leave(key, state(10, 100_000));
      utimesSync(trajectories.path(key, 10), 1e9 - index, 1e9 - index);
    }
    assert.equal(trajectories.all().length, 3);
    assert.deepEqual(trajectories.trim(), []);
    const held = trajectories.all().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    // As much room as leaves a place for two of them.
    const room = (2.5 / 3 / greatestPart - 1) * held;
    const removed = trajectories.trim(room);
    assert.deepEqual(
      removed.map(({ key, step }) => [key, step]),
      [[keys[2], 10]],
    );
    assert.equal(trajectories.all().length, 2);
  });
});
