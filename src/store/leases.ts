import { rmSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ContentKey } from '../base/brand.ts';
import { AsideFile } from './aside.ts';
import { StoreError, systemCode } from './errors.ts';
import type { Layout } from './layout.ts';
import { lookAtLease, removeLease, type LeaseHolder, type Sighting } from './lease.ts';
import { namesIn } from './listing.ts';
import { isOrphan, uniqueName } from './owner.ts';

export type LeaseClaim =
  /** `from`: the dead runner it was taken from; null if nobody had it. */
  | { readonly kind: 'held'; readonly from: LeaseHolder | null }
  /** The holder is null while what the file says cannot be read. */
  | { readonly kind: 'taken'; readonly holder: LeaseHolder | null };

export interface LeaseTimes {
  /** How often a holder touches its leases. */
  readonly beatMs: number;
  /** A lease that has not been touched for so long, by the clock of whoever waits for it, is nobody's. */
  readonly patienceMs: number;
}

const usualTimes: LeaseTimes = { beatMs: 10_000, patienceMs: 60_000 };

const host = hostname();

/** Of losing races for one lease; then it is taken by whoever keeps winning them. */
const mostRounds = 10;

/**
 * Which keys some runner is at work on, so that another waits instead of doing the same work. Nothing depends on it but
 * time: where a lease fails (a holder that slept, a file system without hard links) two runners make the same result and
 * one of them stands. A lease is a small file that its holder touches; clocks of two machines are never compared.
 */
export class Leases {
  readonly #layout: Layout;
  readonly #run: string;
  readonly #times: LeaseTimes;
  readonly #held = new Map<ContentKey, LeaseHolder>();
  /** How leases of others looked when they were last seen to change, and when that was on our own clock. */
  readonly #seen = new Map<ContentKey, { readonly looks: string; readonly at: number }>();
  #beat: NodeJS.Timeout | null = null;

  /** `run` is told to those who wait. */
  constructor(layout: Layout, run: string, times = usualTimes) {
    this.#layout = layout;
    this.#run = run;
    this.#times = times;
  }

  /** Takes the lease of a key, from a dead holder too. Throws StoreError where the store cannot be written. */
  claim(key: ContentKey): LeaseClaim {
    let from: LeaseHolder | null = null;
    for (let round = 0; round < mostRounds; round++) {
      const found = lookAtLease(this.#layout.lease(key));
      if (found === null) {
        if (this.#create(key)) return { kind: 'held', from };
        continue;
      }
      const { holder, isLease } = found;
      const isDead = !isLease || (holder !== null && isOrphan(holder.owner)) || this.#isSilent(key, found);
      if (!isDead) return { kind: 'taken', holder };
      try {
        if (removeLease(this.#layout.aside, this.#layout.lease(key), found)) from = holder;
      } catch (error) {
        if (!(error instanceof StoreError && error.isRefusal)) throw error;
        // Another user's, where nobody may take away what is another's. Where nothing may be written, this throws.
        new AsideFile(this.#layout.aside, 'lease').discard();
        return { kind: 'held', from: holder };
      }
    }
    return { kind: 'taken', holder: null };
  }

  releaseAll(): void {
    for (const key of [...this.#held.keys()]) this.release(key);
  }

  /** Gives a lease back. Whoever waits then finds the result, or does the work. */
  release(key: ContentKey): void {
    const mine = this.#held.get(key);
    this.#held.delete(key);
    if (this.#held.size === 0 && this.#beat !== null) {
      clearInterval(this.#beat);
      this.#beat = null;
    }
    const path = this.#layout.lease(key);
    try {
      const found = lookAtLease(path);
      // It is another's if we were silent for too long.
      if (found?.holder != null && found.holder.owner === mine?.owner) rmSync(path, { force: true });
    } catch (error) {
      // Whoever waits for it will lose patience.
      if (!(error instanceof StoreError) && systemCode(error) === null) throw error;
    }
  }

  #create(key: ContentKey): boolean {
    const holder = { owner: uniqueName(), run: this.#run, host, pid: process.pid };
    const file = new AsideFile(this.#layout.aside, 'lease');
    file.write(Buffer.from(`${JSON.stringify(holder)}\n`));
    if (!file.claim(this.#layout.lease(key), 'passing')) return false;
    this.#held.set(key, holder);
    this.#seen.delete(key);
    this.#beat ??= setInterval(() => {
      this.#touchAll();
    }, this.#times.beatMs).unref();
    return true;
  }

  #touchAll(): void {
    const now = new Date();
    for (const key of this.#held.keys()) {
      try {
        utimesSync(this.#layout.lease(key), now, now);
      } catch (error) {
        // Taken over, or the disk has other troubles, which the stage's own writing will meet.
        if (systemCode(error) === null) throw error;
      }
    }
  }

  #isSilent(key: ContentKey, { looks }: Sighting): boolean {
    const now = performance.now();
    const before = this.#seen.get(key);
    if (before?.looks !== looks) {
      this.#seen.set(key, { looks, at: now });
      return false;
    }
    return now - before.at > this.#times.patienceMs;
  }
}

/** Removes the leases of processes of this machine that are gone, and says how many. */
export function sweepLeases(layout: Layout): number {
  let removed = 0;
  for (const name of namesIn('list leases', layout.leases)) {
    const path = join(layout.leases, name);
    const found = lookAtLease(path);
    if (found?.holder == null || !isOrphan(found.holder.owner)) continue;
    if (removeLease(layout.aside, path, found)) removed++;
  }
  return removed;
}
