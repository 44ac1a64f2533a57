/** One digest for all that a table comes from: the same wherever the same was made, and derived again on request. */
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Store } from '../../src/store/store.ts';
import { workspace, type Workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

async function chainIn(place: Workspace, words: readonly string[]): Promise<string | null> {
  const { stdout, stderr } = await place.athanor([...words, '--json']);
  const text = words[0] === 'run' ? (stdout.trimEnd().split('\n').at(-1) ?? '') : stdout;
  const told = JSON.parse(text) as { chain?: string | null; runs?: readonly { chain: string }[] };
  const chain = told.chain === undefined ? told.runs?.[0]?.chain : told.chain;
  assert.ok(chain === null || /^[0-9a-f]{64}$/.test(chain ?? ''), stdout + stderr);
  return chain ?? null;
}

test('the results of a run have one digest, the same wherever they are told, made or called otherwise', async (t) => {
  const place = await workspace(t, tinyFiles);
  assert.equal(await chainIn(place, ['status']), null, 'there is none before all is made');
  const chain = (await chainIn(place, ['run', 'tiny.exp'])) ?? assert.fail();
  for (const words of [['show'], ['log'], ['status'], ['run', 'tiny.exp']])
    assert.equal(await chainIn(place, words), chain, words.join(' '));
  for (const verb of ['show', 'status'])
    assert.match((await place.athanor([verb])).stdout, new RegExp(`^chain ${chain}$`, 'm'));

  const elsewhere = await workspace(t, {
    ...tinyFiles,
    'tiny.exp': tinyFiles['tiny.exp'].replaceAll('dense', 'first'),
  });
  assert.equal(await chainIn(elsewhere, ['run', 'tiny.exp']), chain);
  assert.notEqual(await chainIn(elsewhere, ['run', 'tiny.exp', '--set', 'small.bits=7']), chain);
});

test('a chain is derived again from whole records and blobs, or it is said what is not whole', async (t) => {
  const place = await workspace(t, tinyFiles);
  const chain = (await chainIn(place, ['run', 'tiny.exp'])) ?? assert.fail();
  const prove = (digest: string) => place.athanor(['store', 'verify', '--chain', digest]);
  const proved = await prove(chain.slice(0, 8));
  assert.equal(proved.code, 0, proved.stdout);
  assert.match(proved.stdout, new RegExp(`chain ${chain}: 7 results of run .*, derived again`));
  const other = chain.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  assert.equal((await prove(other)).code, 3);
  assert.equal((await prove('9f3')).code, 2);

  const store = new Store(place.path('runs/store'));
  const record = [...store.records()].find(({ manifest }) => manifest.kind === 'quantize') ?? assert.fail();
  const path = store.layout.blob(record.outputs['weights']?.digest ?? assert.fail());
  const bytes = readFileSync(path);
  rmSync(path);
  const gone = await prove(chain);
  assert.equal(gone.code, 4);
  assert.match(gone.stdout, /7 results of run .*, of which small is not whole/);
  bytes.writeUInt8(bytes.readUInt8(9) ^ 4, 9);
  writeFileSync(path, bytes);
  chmodSync(path, 0o444);
  const flipped = await place.athanor(['store', 'verify', '--chain', chain, '--json']);
  assert.equal(flipped.code, 4);
  const told = JSON.parse(flipped.stdout) as { chain: { unproved: readonly string[] } };
  assert.deepEqual(told.chain.unproved, ['small']);
});
