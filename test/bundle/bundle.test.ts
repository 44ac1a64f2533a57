import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { openBundle } from '../../src/bundle/read.ts';
import { BundleTrouble } from '../../src/bundle/trouble.ts';
import { unpackBundle } from '../../src/bundle/unpack.ts';
import { sealLength, writeBundle } from '../../src/bundle/write.ts';
import { digestOf } from '../../src/keys/digest.ts';
import { Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../stages/rig.ts';

const text = Buffer.from('corpus sotu\n');
const file = { path: 'experiments/a.exp', sizeBytes: text.length, digest: digestOf(text) };
const manifest = {
  ...{ athanor: 'bundle', version: 1, writer: '0', experiment: file.path, sets: [], needs: [] },
  files: [file],
  stages: [{ name: 'sotu', kind: 'corpus', recipe: null, content: null }],
};

function entry(name: Parameters<typeof writeBundle>[1][number]['name'], bytes: Buffer) {
  return { name, sizeBytes: bytes.length, read: () => bytes };
}

function entriesOf(changes: object = {}) {
  return [
    entry({ kind: 'manifest' }, Buffer.from(JSON.stringify({ ...manifest, ...changes }))),
    entry({ kind: 'file', path: file.path }, text),
    entry({ kind: 'blob', digest: digestOf(text) }, text),
  ];
}

async function made(context: TestContext, entries = entriesOf()) {
  const folder = temporaryFolder(context);
  const path = join(folder, 'a.athanor');
  await writeBundle(path, entries);
  return { folder, path };
}

async function unpacked(path: string, target: string) {
  const bundle = await openBundle(path);
  try {
    mkdirSync(target, { recursive: true });
    return await unpackBundle(bundle, target, new Store(join(target, 'runs', 'store')));
  } finally {
    bundle.close();
  }
}

/** The bytes with a seal that fits them, as someone who means harm would make it. */
function resealed(bytes: Buffer): Buffer {
  const body = bytes.subarray(0, -sealLength);
  return Buffer.concat([body, Buffer.from(createHash('sha256').update(body).digest('hex'))]);
}

test('equal entries are equal bytes', async (context) => {
  const first = await made(context);
  const second = await made(context);
  assert.deepEqual(readFileSync(second.path), readFileSync(first.path));
  assert.deepEqual(readdirSync(first.folder), ['a.athanor']);
});

test('what was bundled comes out, also a second time', async (context) => {
  const { folder, path } = await made(context);
  const target = join(folder, 'new');
  assert.deepEqual(await unpacked(path, target), { written: [file.path], present: [], records: 0 });
  assert.deepEqual(readFileSync(join(target, file.path)), text);
  assert.deepEqual(new Store(join(target, 'runs', 'store')).readBlob(file.digest), text);
  assert.deepEqual((await unpacked(path, target)).present, [file.path]);
});

test('any changed bit, cut or continuation is refused before anything is unpacked', async (context) => {
  const { folder, path } = await made(context);
  const bytes = readFileSync(path);
  const refused = async (damaged: Uint8Array) => {
    writeFileSync(path, damaged);
    await assert.rejects(openBundle(path), BundleTrouble);
  };
  for (let at = 0; at < bytes.length; at += 7) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
    await refused(damaged);
  }
  for (const length of [0, 1, sealLength, bytes.length - 1]) await refused(bytes.subarray(0, length));
  await refused(Buffer.concat([bytes, Buffer.alloc(1)]));
  assert.deepEqual(readdirSync(folder), ['a.athanor']);
});

test('no path leads out of the folder, by its name', async (context) => {
  for (const path of ['../a.exp', '/a.exp', 'a/../../b', 'a//b', './a', 'runs/store/act/x', 'c:x', 'a\\b']) {
    const named = { ...file, path };
    const claimed = await made(context, entriesOf({ files: [named] }));
    await assert.rejects(openBundle(claimed.path), /leads out of its folder/, path);
  }
  // As long as the real name, put in its place.
  for (const path of ['../experiment.exp', 'runs/experime.exp', '/xperiments/a.exp']) {
    const { folder, path: bundle } = await made(context);
    const [from, to] = [`files/${file.path}`, `files/${path}`];
    assert.equal(from.length, to.length);
    const changed = Buffer.from(readFileSync(bundle, 'latin1').replaceAll(from, to), 'latin1');
    writeFileSync(bundle, resealed(changed));
    await assert.rejects(unpacked(bundle, join(folder, 'new')), BundleTrouble);
    assert.ok(
      !existsSync(join(folder, 'experiment.exp')) && !existsSync(join(folder, 'new', 'runs', 'experime.exp')),
    );
  }
});

test('no path leads out of the folder, by a link that stands in it', async (context) => {
  const { folder, path } = await made(context);
  const target = join(folder, 'new');
  mkdirSync(target);
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync(join(folder, 'elsewhere'), join(target, 'experiments'));
  await assert.rejects(unpacked(path, target), /by a link/);
  assert.deepEqual(readdirSync(join(folder, 'elsewhere')), []);
});

test('a file with other bytes is left as it is, and nothing else is written', async (context) => {
  const { folder, path } = await made(context);
  const target = join(folder, 'new');
  mkdirSync(join(target, 'experiments'), { recursive: true });
  writeFileSync(join(target, file.path), 'mine');
  await assert.rejects(unpacked(path, target), /is another file/);
  assert.equal(readFileSync(join(target, file.path), 'utf8'), 'mine');
  assert.deepEqual(readdirSync(target), ['experiments']);
});

test('bytes that are not what their names say are refused', async (context) => {
  const other = Buffer.from('other bytes');
  const key = digestOf(other);
  for (const wrong of [
    entry({ kind: 'blob', digest: digestOf(text) }, other),
    entry({ kind: 'file', path: file.path }, Buffer.from('corpus ptb!\n')),
    entry({ kind: 'file', path: 'more.exp' }, text),
    entry({ kind: 'record', key: key as never }, other),
    entry({ kind: 'manifest' }, other),
  ]) {
    const [head] = entriesOf();
    assert.ok(head !== undefined);
    const { folder, path } = await made(context, [head, wrong]);
    await assert.rejects(unpacked(path, join(folder, 'new')), BundleTrouble);
  }
});

test('entries that lie one over the other, and would fill any disk, are refused', async (context) => {
  const { folder, path } = await made(context);
  const bytes = readFileSync(path);
  // All but the manifest claim to be as long as nearly all of the file.
  let at = bytes.indexOf('PK\x01\x02') + 1;
  for (at = bytes.indexOf('PK\x01\x02', at); at > 0; at = bytes.indexOf('PK\x01\x02', at + 1)) {
    bytes.writeUInt32LE(bytes.length - 200, at + 20);
    bytes.writeUInt32LE(bytes.length - 200, at + 24);
  }
  writeFileSync(path, resealed(bytes));
  await assert.rejects(unpacked(path, join(folder, 'new')), {
    name: 'BundleTrouble',
    message: /its entries are longer than itself/,
  });
});

test('a blob that is lost while a bundle is written leaves no file', async (context) => {
  const folder = temporaryFolder(context);
  const lost = {
    name: { kind: 'blob', digest: file.digest },
    sizeBytes: 5,
    read: () => {
      throw new Error('gone');
    },
  } as const;
  await assert.rejects(writeBundle(join(folder, 'a.athanor'), [...entriesOf().slice(0, 2), lost]), /gone/);
  assert.deepEqual(readdirSync(folder), []);
});
