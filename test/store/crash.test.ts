import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { digestOf } from '../../src/keys/digest.ts';
import { recipeKey } from '../../src/keys/key.ts';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { Store } from '../../src/store/store.ts';
import { sweep } from '../../src/store/sweep.ts';
import { inFolderAsync, keyOf, manifestOf, outputsOf } from './samples.ts';

/** A test program as one file of JavaScript: it starts in a tenth of the time that the sources take. */
function bundled(program: string, folder: string): string {
  const outfile = join(folder, `${program}.mjs`);
  buildSync({
    entryPoints: [join(import.meta.dirname, `${program}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
  });
  return outfile;
}

interface Publisher {
  /** Lines said so far. */
  readonly said: string[];
  /** Resolves when it has said so many lines. */
  hasSaid(lines: number): Promise<void>;
  readonly ended: Promise<number | null>;
  kill(): void;
}

function publish(program: string, root: string, from: number, to: number): Publisher {
  const child = spawn(process.execPath, [program, root, `${from}`, `${to}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  let rest = '';
  const heard = new EventEmitter();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    said.push(...lines);
    heard.emit('lines');
  });
  const hasSaid = async (lines: number): Promise<void> => {
    while (said.length < lines) await once(heard, 'lines', { signal: AbortSignal.timeout(60_000) });
  };
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { said, hasSaid, ended, kill: () => child.kill('SIGKILL') };
}

/** Every blob has its digest, and every record can be read and all that it names is there. Gives their number. */
function assertSound(store: Store): number {
  const { root } = store.layout;
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((path) => /^cas\/.*[0-9a-f]{64}$/.test(path))) {
    assert.equal(digestOf(readFileSync(join(root, file))), basename(file));
  }
  const readable = [...store.records()];
  assert.equal(readable.length, files.filter((path) => /^act\/.*\.json$/.test(path)).length);
  for (const record of readable) {
    assert.deepEqual(store.lookup(record.contentKey), { kind: 'hit', record, notes: [] });
  }
  return readable.length;
}

test('a runner killed at any moment leaves a sound store with all that it said was there', async () => {
  await inFolderAsync(async (folder) => {
    const program = bundled('publisher', folder);
    const root = join(folder, 'the store');
    let from = 0;
    let killedAside = 0;
    for (let round = 0; round < 20; round++) {
      const publisher = publish(program, root, from, 1_000_000);
      // Four lines a stage, so that the kills fall into every part of one; then some way into that part.
      await publisher.hasSaid(1 + (round % 9));
      await setTimeout((round * 7) % 17);
      publisher.kill();
      assert.equal(await publisher.ended, null, 'it was still at work');
      const store = new Store(root);
      killedAside += sweep(store);
      assert.deepEqual(readdirSync(store.layout.aside), []);
      assertSound(store);
      let checkpoint: { seed: number; step: number } | null = null;
      for (const line of publisher.said) {
        const [what, seed, detail] = line.split(' ');
        if (what === 'checkpoint') {
          checkpoint = { seed: Number(seed), step: Number(detail) };
          continue;
        }
        checkpoint = null;
        from = Number(seed) + 1;
        const found = store.lookupRecipe(recipeKey({ ...manifestOf(Number(seed)), inputs: {} }));
        assert.ok(found.kind === 'hit');
        assert.equal(found.record.contentKey, keyOf(Number(seed)));
      }
      if (checkpoint === null) continue;
      const published = store.lookup(keyOf(checkpoint.seed)).kind === 'hit';
      const { checkpoint: newest, notes } = new Checkpoints(store, keyOf(checkpoint.seed)).newest();
      assert.deepEqual(notes, []);
      // Cleared only after the record; otherwise the one that was said, or one that was just being said.
      assert.ok(published || (newest !== null && newest.step >= checkpoint.step));
    }
    assert.ok(from >= 10, `only ${from} stages were published between the kills`);
    assert.ok(killedAside > 0, 'no kill hit a file that was being written');
  });
});

test('processes that publish the same keys at once all succeed, and one of them wins each key', async () => {
  await inFolderAsync(async (folder) => {
    const program = bundled('publisher', folder);
    const root = join(folder, 'the store');
    const stages = 30;
    const publishers = [1, 2, 3].map(() => publish(program, root, 0, stages));
    assert.deepEqual(await Promise.all(publishers.map(({ ended }) => ended)), [0, 0, 0]);
    const store = new Store(root);
    assert.equal(assertSound(store), stages);
    assert.deepEqual(readdirSync(store.layout.aside), []);
    const said = publishers
      .flatMap((publisher) => publisher.said)
      .filter((line) => line.startsWith('published'));
    for (let seed = 0; seed < stages; seed++) {
      const kinds = said
        .filter((line) => line.startsWith(`published ${seed} `))
        .map((line) => line.split(' ').slice(2).join(' '));
      assert.deepEqual(kinds.sort(), ['already there', 'already there', 'new']);
      const found = store.lookup(keyOf(seed));
      assert.ok(found.kind === 'hit');
      const weights = found.record.outputs['weights'];
      assert.equal(weights && store.readBlob(weights.digest).toString(), outputsOf(seed)['weights']);
    }
  });
});
