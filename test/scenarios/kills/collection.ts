import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launcher } from '../../support/athanor.ts';

export interface CollectionWish {
  /** Keeps nothing but what runs that go on use; otherwise what any run holds. */
  readonly isGreedy: boolean;
  readonly isDone: boolean;
  readonly pauseMs?: number;
  /** The removal in whose place it is killed, from 1. */
  readonly deadly?: number;
}

export interface Collected {
  /** Whether it was killed before it was done. */
  readonly wasKilled: boolean;
  /** How many files went, or would go; 0 if it was killed. */
  readonly files: number;
}

const preload = pathToFileURL(join(import.meta.dirname, 'removals.mjs')).href;

/** Runs `gc`, whose removals can take long or be its last. */
export async function runCollection(folder: string, wish: CollectionWish): Promise<Collected> {
  const { isGreedy, isDone, pauseMs = 0, deadly = Infinity } = wish;
  const words = [
    ...['gc', '--json', '--grace', '0s'],
    ...(isGreedy ? ['--keep-under', '0MB'] : []),
    ...(isDone ? ['--delete'] : []),
  ];
  const env = { REMOVAL_PAUSE_MS: `${pauseMs}`, DEADLY_REMOVAL: `${deadly}` };
  const { code, signal, stdout, stderr } = await call(folder, words, {
    ...env,
    NODE_OPTIONS: `--import ${preload}`,
  });
  if (signal === 'SIGKILL' && deadly !== Infinity) return { wasKilled: true, files: 0 };
  assert.equal(code, 0, stderr);
  return { wasKilled: false, files: (JSON.parse(stdout) as { files: unknown[] }).files.length };
}

/** Every byte of the store, and every chain. */
export async function assertWhole(folder: string): Promise<void> {
  const { code, stdout, stderr } = await call(folder, ['store', 'verify'], {});
  assert.equal(code, 0, stdout + stderr);
}

/** Collections, one after another until they are told to end. */
export class Collections {
  readonly #ended: Promise<void>;
  #isEnding = false;
  #count = 0;

  constructor(folder: string, wish: CollectionWish) {
    this.#ended = this.#go(folder, wish);
  }

  /** Resolves when the last is done, with how many files went. */
  async end(): Promise<number> {
    this.#isEnding = true;
    await this.#ended;
    return this.#count;
  }

  async #go(folder: string, wish: CollectionWish): Promise<void> {
    while (!this.#isEnding) this.#count += (await runCollection(folder, wish)).files;
  }
}

async function call(folder: string, words: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [launcher, ...words], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr };
}
