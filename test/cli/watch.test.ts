import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type TestContext } from 'node:test';
import { launcher, workspace, type Workspace } from '../support/athanor.ts';
import { longFiles, tinyFiles } from '../scenarios/tiny.ts';

const limitMs = 120_000;

/** `run tiny.exp --watch` in a folder, and what it has printed. */
class Watching {
  readonly #child;
  readonly #ended;
  readonly #said = join(tmpdir(), `athanor-said-${process.pid}-${Math.trunc(performance.now() * 1000)}`);
  #read = 0;

  constructor({ folder }: Workspace, t: TestContext, words: readonly string[] = []) {
    const { PATH = '', HOME = '' } = process.env;
    // One file for both streams: of two pipes nobody knows which was written to first.
    const said = openSync(this.#said, 'w');
    this.#child = spawn(process.execPath, [launcher, 'run', 'tiny.exp', '--watch', ...words], {
      cwd: folder,
      stdio: ['ignore', said, said],
      env: { PATH, HOME, XDG_CONFIG_HOME: join(tmpdir(), 'athanor-without-configuration') },
    });
    this.#ended = once(this.#child, 'close');
    closeSync(said);
    t.after(() => {
      this.#child.kill('SIGKILL');
      rmSync(this.#said);
    });
  }

  /** Resolves with what was printed since the last such call, up to these words. */
  async until(words: string): Promise<string> {
    const end = Date.now() + limitMs;
    while (Date.now() < end) {
      await sleep(20);
      const shown = this.shown;
      const at = shown.indexOf(words, this.#read);
      if (at === -1) continue;
      const text = shown.slice(this.#read, at + words.length);
      this.#read = at + words.length;
      return text;
    }
    assert.fail(`no \`${words}\` in ${this.shown.slice(this.#read)}`);
  }

  async end(signal: NodeJS.Signals): Promise<number> {
    this.#child.kill(signal);
    const [code] = (await this.#ended) as [number];
    return code;
  }

  get shown(): string {
    return readFileSync(this.#said, 'utf8');
  }
}

/** As editors save: a new file is put in the place of the old one. */
function replace(place: Workspace, name: string, text: string): void {
  place.write(`${name}~`, text);
  renameSync(place.path(`${name}~`), place.path(name));
}

const quick = tinyFiles['tiny.exp'];

test('a watched experiment runs again when it or its data is saved, waits out mistakes, and a signal ends it', async (t) => {
  const place = await workspace(t, tinyFiles);
  const watching = new Watching(place, t);
  const first = await watching.until('watching tiny.exp and 1 other file');
  assert.match(first, /7 ran in/);

  replace(place, 'tiny.exp', quick.replace('bits 6', 'bits 5'));
  assert.match(await watching.until('tiny.exp was saved: running again'), /Ctrl-C ends it/);
  assert.match(await watching.until('watching tiny.exp'), /2 ran/, 'the quantization and its evaluation');

  replace(place, 'tiny.exp', quick.replace('bits 6', 'bitts 6'));
  const mistaken = await watching.until('watching tiny.exp and 1 other file');
  assert.match(mistaken, /bitts/);
  assert.doesNotMatch(mistaken, / ran /);

  place.write('tiny.exp', quick);
  assert.match(await watching.until('watching tiny.exp'), /7 hits/);

  place.write('words.txt', `${tinyFiles['words.txt']} and a few words more`);
  assert.match(await watching.until('watching tiny.exp'), /words\.txt was saved[^]*7 ran/);

  assert.equal(await watching.end('SIGINT'), 130);
});

test('a save during a run stops it at a checkpoint, and what the save left as it was goes on from there', async (t) => {
  const place = await workspace(t, longFiles);
  const watching = new Watching(place, t, ['--verbose']);
  await watching.until('checkpoint at step');
  replace(place, 'tiny.exp', longFiles['tiny.exp'].replace('bits 6', 'bits 5'));
  await watching.until('tiny.exp was saved: stopping at a checkpoint, to go on with the new text');
  await watching.until('tiny.exp was saved: running again');
  await watching.until('checkpoint at step');
  assert.match(watching.shown, /dense +resumed at step [1-9]/);

  assert.equal(await watching.end('SIGTERM'), 143);
  assert.match(watching.shown, /dense +stopped +at step \d+/);
});

test('an import or data that is not there yet is waited for', async (t) => {
  const place = await workspace(t, tinyFiles);
  const [corpus = '', ...rest] = quick.split(/^(?=model)/m);
  place.write('tiny.exp', `import "corpora.exp"\n\n${rest.join('')}`);
  rmSync(place.path('words.txt'));
  const watching = new Watching(place, t);
  assert.match(await watching.until('watching tiny.exp and 1 other file'), /corpora\.exp/);
  place.write('corpora.exp', corpus);
  assert.match(await watching.until('watching tiny.exp and 2 other files'), /words\.txt/);
  place.write('words.txt', tinyFiles['words.txt']);
  assert.match(await watching.until('watching tiny.exp and 2 other files'), /7 ran/);
  assert.equal(await watching.end('SIGINT'), 130);
});

test('what does not go with watching is refused', async (t) => {
  const place = await workspace(t, tinyFiles);
  for (const words of [['--json'], ['--force'], ['--check', '10%']]) {
    const { code, stderr } = await place.athanor(['run', 'tiny.exp', '--watch', ...words]);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`--watch cannot go with ${words[0] ?? ''}`));
  }
  assert.equal((await place.athanor(['run', 'absent.exp', '--watch'])).code, 2);
});
