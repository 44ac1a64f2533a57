import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { recipeKey } from '../../src/keys/key.ts';
import { basisOf } from '../../src/keys/question.ts';
import { Answers } from '../../src/store/answers.ts';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { encode } from '../../src/store/codec.ts';
import { collect, planCollection, type CollectOptions } from '../../src/store/collection/collect.ts';
import type { Holder } from '../../src/store/collection/holder.ts';
import { ownMark } from '../../src/store/owner.ts';
import type { StageRecord } from '../../src/store/record.ts';
import type { Hold } from '../../src/store/record.ts';
import { readRoots, RunRoot } from '../../src/store/roots.ts';
import { Store } from '../../src/store/store.ts';
import { verify } from '../../src/store/verification/verify.ts';
import { inFolder, keyOf, manifestOf, recordOf } from './samples.ts';

const day = 86_400_000;

/** Two days from now, when all that a test made is older than the grace time. */
function wish(holders: readonly Holder[], changes: Partial<CollectOptions> = {}): CollectOptions {
  return {
    ...{ now: Date.now() + 2 * day, graceSeconds: day / 1000, keepUnder: null },
    ...{ holders, droppedRoots: [], clearsQuarantine: false },
    ...changes,
  };
}

function holder(seeds: readonly number[], changes: Partial<Holder> = {}): Holder {
  const holds = seeds.map((seed): Hold => ({ stage: `stage ${seed}`, key: keyOf(seed) }));
  return {
    ...{ run: '20260101-000000-abc', project: '/there', file: 'first.exp', isLive: false, holds },
    ...{ startedAt: '2026-01-01T00:00:00Z' },
    ...changes,
  };
}

/** A stage with weights of its own, a model that odd ones share, and a pointer to it. */
function publish(store: Store, seed: number, seconds = 10, bytes = 1000): StageRecord {
  const outputs = { weights: `${seed} `.repeat(bytes / 2), model: `model ${seed % 2}` };
  const record = recordOf(store, seed, outputs);
  const timed = { ...record, provenance: { ...record.provenance, seconds } };
  store.publish(timed);
  store.pointRecipe(recipeKey({ ...record.manifest, inputs: {} }), record.contentKey);
  return timed;
}

function collectNow(store: Store, options: CollectOptions): readonly string[] {
  const gone = collect(store, planCollection(store, options), options, readRoots(store.layout));
  return gone.map(({ kind }) => kind);
}

function isHit(store: Store, seed: number): boolean {
  const found = store.lookup(keyOf(seed));
  if (found.kind === 'hit') {
    for (const { digest } of Object.values(found.record.outputs)) store.readBlob(digest);
    return true;
  }
  assert.deepEqual(found, { kind: 'miss', reason: 'absent', notes: [] }, 'a miss is a clean one');
  return false;
}

test('what no run holds goes with its blobs and its pointer, what is held or shared stays', () => {
  inFolder((root) => {
    const store = new Store(root);
    for (const seed of [1, 2, 3]) publish(store, seed);
    assert.deepEqual(collectNow(store, wish([holder([1, 2])])), ['record', 'recipe', 'blob']);
    assert.deepEqual(
      [1, 2, 3].map((seed) => isHit(store, seed)),
      [true, true, false],
    );
    const { damage, notes } = verify(store, { quarantines: false });
    assert.deepEqual([damage, notes], [[], []]);
  });
});

test('a dry run changes nothing, and what is newer than the grace time stays, whoever holds it', () => {
  inFolder((root) => {
    const store = new Store(root);
    publish(store, 1);
    assert.equal(planCollection(store, wish([])).going.length, 4);
    assert.ok(isHit(store, 1));
    assert.deepEqual(collectNow(store, wish([], { now: Date.now() })), []);
    assert.ok(isHit(store, 1));
  });
});

test('a blob that a stage makes again before it is named counts as new', () => {
  inFolder((root) => {
    const store = new Store(root);
    const record = publish(store, 1);
    const options = wish([], { now: Date.now() + 50, graceSeconds: 0 });
    const planned = planCollection(store, options);
    const weights = record.outputs['weights'] ?? assert.fail();
    while (Date.now() <= options.now) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    store.putBlob(store.readBlob(weights.digest));
    collect(store, planned, options, []);
    assert.ok(store.hasBlob(weights), 'the same bytes are on their way under another key');
    assert.ok(!isHit(store, 1));
  });
});

test('under a budget goes what is cheapest to make again for its bytes; the six-hour checkpoint stays', () => {
  inFolder((root) => {
    const store = new Store(root);
    publish(store, 1, 5, 20_000);
    publish(store, 2, 3600, 20_000);
    publish(store, 3, 600, 20_000);
    const training = new Checkpoints(store, keyOf(4));
    for (const step of [10, 20]) {
      training.save({ step, seconds: step * 1080, pieces: [Buffer.alloc(30_000)] });
    }
    const all = [holder([1, 2, 3, 4])];
    const { totalBytes } = planCollection(store, wish(all));
    const goesUnder = (keepUnder: number): readonly string[] =>
      planCollection(store, wish(all, { keepUnder }))
        .verdicts.filter(({ goes }) => goes)
        .map(({ item }) => item.file.name);
    const spare = `${keyOf(4)}-10`;
    const byValue = [spare, keyOf(1), keyOf(3), keyOf(2), `${keyOf(4)}-20`];
    assert.deepEqual(goesUnder(totalBytes), []);
    assert.deepEqual(goesUnder(totalBytes - 20_000), [spare]);
    assert.deepEqual([...goesUnder(totalBytes - 40_000)].sort(), byValue.slice(0, 2).sort());
    assert.deepEqual([...goesUnder(55_000)].sort(), byValue.slice(0, 3).sort());
    assert.deepEqual([...goesUnder(0)].sort(), [...byValue].sort());
    collectNow(store, wish(all, { keepUnder: 60_000 }));
    assert.deepEqual(
      [1, 2, 3].map((seed) => isHit(store, seed)),
      [false, true, false],
    );
    assert.equal(training.newest().checkpoint?.step, 20);
  });
});

test('nothing that a live run uses goes, whatever the budget', () => {
  inFolder((root) => {
    const store = new Store(root);
    for (const seed of [1, 2]) publish(store, seed);
    new Checkpoints(store, keyOf(3)).save({ step: 1, seconds: 1, pieces: [Buffer.from('state')] });
    const runs = [holder([1, 2]), holder([1, 3], { isLive: true })];
    collectNow(store, wish(runs, { keepUnder: 0 }));
    assert.deepEqual(
      [1, 2].map((seed) => isHit(store, seed)),
      [true, false],
    );
    assert.equal(new Checkpoints(store, keyOf(3)).newest().checkpoint?.step, 1);
  });
});

test('what a run has come to hold since the plan was made is spared', () => {
  inFolder((root) => {
    const store = new Store(root);
    for (const seed of [1, 2]) publish(store, seed);
    const options = wish([]);
    const planned = planCollection(store, options);
    const run = new RunRoot(store, {
      ...{ run: '20260101-000000-abc', runsFolder: root, project: root, file: 'first.exp' },
      ...{ host: 'here', owner: ownMark(), startedAt: '2026-01-01T00:00:00Z' },
    });
    run.hold({ stage: 'dense', key: keyOf(2) });
    run.flush();
    collect(store, planned, options, []);
    assert.deepEqual(
      [1, 2].map((seed) => isHit(store, seed)),
      [false, true],
    );
  });
});

test('a pointer stays while the result that it leads to is being made, or has been made since', () => {
  inFolder((root) => {
    const store = new Store(root);
    const recipe = recipeKey({ ...manifestOf(1), inputs: {} });
    store.pointRecipe(recipe, keyOf(1));
    assert.deepEqual(collectNow(store, wish([holder([1], { isLive: true })])), []);
    const options = wish([]);
    const planned = planCollection(store, options);
    assert.equal(planned.going.length, 1);
    publish(store, 1);
    assert.deepEqual(collect(store, planned, options, readRoots(store.layout)), []);
    assert.equal(store.lookupRecipe(recipe).kind, 'hit');
  });
});

test('what somebody here is writing stays, however long it takes', () => {
  inFolder((root) => {
    const store = new Store(root);
    const writer = store.blobWriter();
    writer.write(Buffer.from('a part'));
    assert.deepEqual(collectNow(store, wish([])), []);
    assert.ok(store.hasBlob(writer.finish()));
  });
});

test('a collection that is killed after any of its removals leaves hits and clean misses', () => {
  inFolder((folder) => {
    const store = new Store(join(folder, 'store'));
    for (const seed of [1, 2, 3, 4]) publish(store, seed);
    new Checkpoints(store, keyOf(5)).save({ step: 1, seconds: 1, pieces: [Buffer.from('state')] });
    const { going } = planCollection(store, wish([holder([1])]));
    assert.ok(going.length >= 10);
    for (let killedAfter = 0; killedAfter <= going.length; killedAfter++) {
      const copy = join(folder, `killed after ${killedAfter}`);
      cpSync(store.layout.root, copy, { recursive: true, preserveTimestamps: true });
      const left = new Store(copy);
      for (const { file } of going.slice(0, killedAfter)) rmSync(join(copy, file.place));
      assert.ok(isHit(left, 1));
      for (const seed of [2, 3, 4]) isHit(left, seed);
      assert.deepEqual(verify(left, { quarantines: false }).damage, []);
      // The next one finishes the work.
      collectNow(left, wish([holder([1])]));
      assert.deepEqual(
        [1, 2, 3, 4].map((seed) => isHit(left, seed)),
        [true, false, false, false],
      );
    }
  });
});

test('answers stay as long as a run holds what they stand on', () => {
  inFolder((root) => {
    const store = new Store(root);
    const basis = basisOf(manifestOf(1));
    const answers = new Answers(store, basis);
    answers.keep({ lambda: 0.07 }, 5.25);
    const started = holder([], { holds: [{ stage: 'cached', key: keyOf(1), basis }] });
    assert.deepEqual(collectNow(store, wish([started])), []);
    assert.equal(answers.find({ lambda: 0.07 }), 5.25);
    assert.deepEqual(collectNow(store, wish([])), ['answer']);
  });
});

test('blobs that only the state of a stage under way names stay with it', () => {
  inFolder((root) => {
    const store = new Store(root);
    const piece = store.putBlob(Buffer.from('a piece of labels'));
    const state = Buffer.from(`\u0001\u0002{"pieces":[{"digest":"${piece.digest}","sizeBytes":17}]}`);
    new Checkpoints(store, keyOf(1)).save({ step: 1, seconds: 1, pieces: [state] });
    assert.deepEqual(collectNow(store, wish([holder([1])])), []);
    assert.ok(store.hasBlob(piece));
    assert.deepEqual(collectNow(store, wish([])), ['checkpoint', 'blob']);
  });
});

test('records of a newer program stay, and so does all that they name', () => {
  inFolder((root) => {
    const store = new Store(root);
    const record = publish(store, 1);
    const path = store.layout.record(keyOf(1));
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path);
    writeFileSync(path, encode({ ...record, version: 2 } as unknown as StageRecord));
    const before = readFileSync(path);
    collectNow(store, wish([], { keepUnder: 0 }));
    assert.deepEqual(readFileSync(path), before);
    for (const output of Object.values(record.outputs)) assert.ok(store.hasBlob(output));
  });
});

test('evidence of damage goes only when that is asked for', () => {
  inFolder((root) => {
    const store = new Store(root);
    const { digest } = publish(store, 1).outputs['weights'] ?? assert.fail();
    rmSync(store.layout.blob(digest));
    writeFileSync(store.layout.blob(digest), 'other bytes');
    assert.equal(store.lookup(keyOf(1)).kind, 'miss');
    const all = [holder([1])];
    assert.deepEqual(collectNow(store, wish(all)), []);
    assert.deepEqual(collectNow(store, wish(all, { clearsQuarantine: true })), ['quarantine', 'quarantine']);
  });
});
