import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { output } from '../../src/build.mjs';
import { digestOf } from '../../src/keys/digest.ts';
import { digestByThreads, type SizedFile } from '../../src/store/hashing/threads.ts';
import { Inputs } from '../../src/store/inputs.ts';
import { Store } from '../../src/store/store.ts';
import { bundle } from '../support/athanor.ts';
import { inFolderAsync } from './samples.ts';

const program = join(output, 'digests.mjs');
before(bundle);

/** Enough files for it to pay, of lengths from nothing to several pieces. */
function manyFiles(folder: string): readonly (SizedFile & { readonly bytes: Buffer })[] {
  const noise = randomBytes(1 << 21);
  return Array.from({ length: 2100 }, (_, index) => {
    const bytes = noise.subarray(index, index + (index % 700 === 0 ? 1_300_000 : index % 300));
    const path = join(folder, `${index}`);
    writeFileSync(path, bytes);
    return { path, sizeBytes: bytes.length, bytes };
  });
}

test('threads give each file the digest of its bytes, and leave out what cannot be read', async () => {
  await inFolderAsync(async (folder) => {
    const files = manyFiles(folder);
    const gone = files[5]?.path ?? '';
    rmSync(gone);
    const told: string[] = [];
    const digests = await digestByThreads(program, files, (path) => told.push(path));
    assert.equal(digests.size, files.length - 1);
    assert.equal(told.length, digests.size);
    assert.ok(!digests.has(gone));
    for (const { path, bytes } of files) {
      if (path !== gone) assert.equal(digests.get(path), digestOf(bytes));
    }
  });
});

test('few small files are left to whoever asked', async () => {
  await inFolderAsync(async (folder) => {
    const files = manyFiles(folder).slice(0, 3);
    assert.equal((await digestByThreads(program, files)).size, 0);
  });
});

test('without threads, for whatever reason, files are read one after the other', async () => {
  await inFolderAsync(async (folder) => {
    const files = manyFiles(folder);
    const none = await digestByThreads(join(folder, 'no such program.mjs'), files);
    assert.equal(none.size, 0);
    const inputs = new Inputs(new Store(join(folder, 'store')));
    await inputs.readAhead(
      files.map(({ path }) => path),
      () => Promise.resolve(none),
    );
    assert.deepEqual(inputs.digest(files[0]?.path ?? ''), {
      kind: 'digested',
      digest: digestOf(files[0]?.bytes ?? Buffer.alloc(0)),
    });
  });
});

test('a file that changed after it was read ahead is read again', async () => {
  await inFolderAsync(async (folder) => {
    const files = manyFiles(folder);
    const [changed, replaced, closed] = [files[1], files[2], files[3]].map((file) => file?.path ?? '');
    const inputs = new Inputs(new Store(join(folder, 'store')));
    await inputs.readAhead(
      files.map(({ path }) => path),
      async (unread) => {
        const digests = await digestByThreads(program, unread);
        assert.equal(digests.size, files.length);
        return digests;
      },
    );
    writeFileSync(changed ?? '', 'other bytes');
    writeFileSync(join(folder, 'new'), 'new bytes');
    renameSync(join(folder, 'new'), replaced ?? '');
    chmodSync(closed ?? '', 0o600);
    const found = (path = '') => inputs.digest(path);
    assert.deepEqual(found(changed), { kind: 'digested', digest: digestOf('other bytes') });
    assert.deepEqual(found(replaced), { kind: 'digested', digest: digestOf('new bytes') });
    assert.deepEqual(found(closed), {
      kind: 'digested',
      digest: digestOf(files[3]?.bytes ?? Buffer.alloc(0)),
    });
  });
});
