import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseHolder } from '../../src/store/lease.ts';
import { Leases } from '../../src/store/leases.ts';
import { uniqueName } from '../../src/store/owner.ts';
import { Store } from '../../src/store/store.ts';
import { sweep } from '../../src/store/sweep.ts';
import { inFolder, inFolderAsync, keyOf } from './samples.ts';

const key = keyOf(1);

/** Writes a lease as a runner with this name would have left it. */
function leave(store: Store, holder: LeaseHolder | string): void {
  mkdirSync(store.layout.leases, { recursive: true });
  writeFileSync(store.layout.lease(key), typeof holder === 'string' ? holder : JSON.stringify(holder));
}

/** A holder whose process has ended, on this machine or on one that we cannot ask. */
function gone(where: 'here' | 'elsewhere'): LeaseHolder {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const [realm = '', , random = ''] = uniqueName().split('-');
  const owner = `${where === 'here' ? realm : 'f'.repeat(12)}-${pid}-${random}`;
  return { owner, run: 'an earlier run', host: 'there', pid };
}

test('of two runners one gets the lease, the other is told whose it is, and gets it when it is given back', () => {
  inFolder((folder) => {
    const { layout } = new Store(folder);
    const [one, other] = [new Leases(layout, 'run one'), new Leases(layout, 'run two')];
    assert.deepEqual(one.claim(key), { kind: 'held', from: null });
    const refused = other.claim(key);
    assert.ok(refused.kind === 'taken');
    assert.equal(refused.holder?.run, 'run one');
    assert.equal(refused.holder.pid, process.pid);
    assert.deepEqual(other.claim(keyOf(2)), { kind: 'held', from: null });
    one.release(key);
    assert.deepEqual(other.claim(key), { kind: 'held', from: null });
    one.release(key);
    assert.ok(existsSync(layout.lease(key)), 'only the holder gives a lease back');
    other.releaseAll();
    assert.deepEqual(readdirSync(layout.leases), []);
    assert.deepEqual(readdirSync(layout.aside), []);
  });
});

test('the lease of a process of this machine that is gone is taken over at once, and swept', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const dead = gone('here');
    leave(store, dead);
    const heir = new Leases(store.layout, 'the heir');
    assert.deepEqual(heir.claim(key), { kind: 'held', from: dead });
    assert.deepEqual(readdirSync(store.layout.aside), []);
    sweep(store);
    assert.ok(existsSync(store.layout.lease(key)), 'that of a living process stays');
    heir.releaseAll();

    leave(store, gone('here'));
    assert.equal(sweep(store), 1);
    leave(store, gone('elsewhere'));
    assert.equal(sweep(store), 0);
    assert.ok(existsSync(store.layout.lease(key)));
  });
});

test('a lease from elsewhere, or one that cannot be read, is waited for as long as it is touched and then some', async () => {
  await inFolderAsync(async (folder) => {
    const store = new Store(folder);
    for (const text of [JSON.stringify(gone('elsewhere')), '', '{"owner":1}', 'null']) {
      leave(store, text);
      const watcher = new Leases(store.layout, 'the watcher', { beatMs: 10_000, patienceMs: 80 });
      const claim = () => watcher.claim(key).kind;
      for (let touch = 0; touch < 4; touch++) {
        assert.equal(claim(), 'taken');
        await sleep(50);
        // Its holder's clock is years ahead of ours, or behind: only that it changes counts.
        const then = new Date(Date.UTC(touch % 2 === 0 ? 1990 : 2090, touch));
        utimesSync(store.layout.lease(key), then, then);
      }
      assert.equal(claim(), 'taken');
      await sleep(100);
      assert.equal(claim(), 'held', text);
      watcher.releaseAll();
    }
  });
});

test('a holder at work touches its leases, so that nobody loses patience', async () => {
  await inFolderAsync(async (folder) => {
    const { layout } = new Store(folder);
    const holder = new Leases(layout, 'the holder', { beatMs: 20, patienceMs: 400 });
    const watcher = new Leases(layout, 'the watcher', { beatMs: 20, patienceMs: 400 });
    assert.equal(holder.claim(key).kind, 'held');
    const end = Date.now() + 1200;
    while (Date.now() < end) {
      await sleep(50);
      assert.equal(watcher.claim(key).kind, 'taken');
    }
    holder.releaseAll();
    assert.equal(watcher.claim(key).kind, 'held');
    watcher.releaseAll();
  });
});

test('a lease that was lost to another is not given back by the one who lost it', () => {
  inFolder((folder) => {
    const store = new Store(folder);
    const sleeper = new Leases(store.layout, 'the sleeper');
    assert.equal(sleeper.claim(key).kind, 'held');
    const another = { ...gone('elsewhere'), run: 'who lost patience' };
    leave(store, another);
    sleeper.releaseAll();
    assert.deepEqual(JSON.parse(readFileSync(store.layout.lease(key), 'utf8')), another);
  });
});
