import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { digestOf } from '../../src/keys/digest.ts';
import { Inputs } from '../../src/store/inputs.ts';
import { Store } from '../../src/store/store.ts';
import { inFolder, inFolderAsync } from './samples.ts';

const oldText = digestOf(Buffer.from('old text'));
const newText = digestOf(Buffer.from('new text'));

function digested(inputs: Inputs, path: string): string {
  const found = inputs.digest(path);
  return found.kind === 'digested' ? found.digest : found.because;
}

test('a file is digested by its bytes', () => {
  inFolder((folder) => {
    const path = join(folder, 'größe 1.txt');
    writeFileSync(path, 'old text');
    assert.equal(digested(new Inputs(new Store(folder)), path), oldText);
    const large = Buffer.alloc((1 << 20) * 2 + 3, 'words ');
    writeFileSync(path, large);
    assert.equal(digested(new Inputs(new Store(folder)), path), digestOf(large));
  });
});

test('what cannot be read is told in words, and is no error of ours', () => {
  inFolder((folder) => {
    const inputs = new Inputs(new Store(folder));
    writeFileSync(join(folder, 'file'), '');
    assert.equal(digested(inputs, join(folder, 'absent')), 'there is no such file');
    assert.equal(digested(inputs, join(folder, 'file', 'below')), 'a part of its path is not a folder');
    assert.equal(digested(inputs, folder), 'it is not a file');
  });
});

test('an edit is seen at once, even one that keeps size and time', () => {
  inFolder((folder) => {
    const path = join(folder, 'text');
    writeFileSync(path, 'old text');
    const { atime, mtime } = statSync(path);
    const inputs = new Inputs(new Store(folder));
    assert.equal(digested(inputs, path), oldText);
    assert.ok(inputs.unchanged(path, oldText));
    writeFileSync(path, 'new text');
    utimesSync(path, atime, mtime);
    assert.equal(digested(inputs, path), newText);
    assert.ok(!inputs.unchanged(path, oldText));
    rmSync(path);
    assert.ok(!inputs.unchanged(path, newText));
  });
});

test('a file at rest is read once, over processes and touches of other files; an edit is still seen', async () => {
  await inFolderAsync(async (folder) => {
    const store = new Store(join(folder, 'store'));
    const path = join(folder, 'text');
    writeFileSync(path, 'old text');

    const early = new Inputs(store);
    early.digest(path);
    early.save();
    assert.ok(!existsSync(store.layout.inputs), 'a file that was just written may change unseen');

    await setTimeout(2100);
    const first = new Inputs(store);
    assert.equal(digested(first, path), oldText);
    first.save();
    assert.match(readFileSync(store.layout.inputs, 'utf8'), new RegExp(oldText));

    // A digest that the bytes do not have can only come from the list.
    const list = readFileSync(store.layout.inputs, 'utf8').replace(oldText, newText);
    const body = list.slice(0, list.indexOf(',"sha256"'));
    writeFileSync(store.layout.inputs, `${body},"sha256":"${digestOf(Buffer.from(body))}"}\n`);
    assert.equal(digested(new Inputs(store), path), newText);

    const now = new Date();
    utimesSync(path, now, now);
    assert.equal(digested(new Inputs(store), path), oldText, 'touched: read again');
  });
});

test('a damaged list of digests is left out, not believed', async () => {
  await inFolderAsync(async (folder) => {
    const store = new Store(join(folder, 'store'));
    const path = join(folder, 'text');
    writeFileSync(path, 'old text');
    await setTimeout(2100);
    const inputs = new Inputs(store);
    inputs.digest(path);
    inputs.save();
    const list = readFileSync(store.layout.inputs, 'utf8');
    for (const damaged of ['', 'garbage', list.slice(0, -9), list.replace(oldText, newText)]) {
      writeFileSync(store.layout.inputs, damaged);
      assert.equal(digested(new Inputs(store), path), oldText);
    }
    rmSync(store.layout.inputs);
    mkdirSync(store.layout.inputs);
    assert.equal(digested(new Inputs(store), path), oldText);
  });
});

test('another file moved into the place of one at rest is seen', async () => {
  await inFolderAsync(async (folder) => {
    const store = new Store(join(folder, 'store'));
    const [path, other] = [join(folder, 'text'), join(folder, 'other')];
    writeFileSync(path, 'old text');
    writeFileSync(other, 'new text');
    const { atime, mtime } = statSync(path);
    utimesSync(other, atime, mtime);
    await setTimeout(2100);
    const inputs = new Inputs(store);
    assert.equal(digested(inputs, path), oldText);
    renameSync(other, path);
    assert.equal(digested(inputs, path), newText);
  });
});
