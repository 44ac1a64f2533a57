import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fetchCorpus, type FetchOptions } from '../../src/download/corpus.ts';
import type { Source } from '../../src/download/sources.ts';
import { digestOf } from '../../src/keys/digest.ts';
import { mirrorOf } from './mirror.ts';
import { zipOf } from './zip-bytes.ts';

const train = 'a b c\n'.repeat(20_000);
const valid = 'a\n';
const archive = zipOf({
  'wiki/': '',
  'wiki/train.txt': train,
  'wiki/valid.txt': valid,
  'wiki/other': 'x',
});

const source: Source = {
  name: 'wikitext-2',
  title: 'Two splits',
  type: 'wikitext2',
  folder: 'data',
  terms: '',
  downloads: [
    {
      urls: ['http://127.0.0.1:1/two-v1.zip'],
      size: { kind: 'exact', bytes: archive.length },
      archive: 'zip',
      files: [
        { name: 'train.txt', mostBytes: train.length, sha256: null },
        { name: 'valid.txt', mostBytes: 1000, sha256: digestOf(Buffer.from(valid)) },
      ],
    },
  ],
};

const anySize: Source = {
  ...source,
  downloads: source.downloads.map((download) => ({ ...download, size: { kind: 'most', bytes: 2000 } })),
};

function options(context: TestContext, mirror: string | null): FetchOptions {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-download-'));
  context.after(() => {
    rmSync(folder, { recursive: true });
  });
  return { folder, mirror, signal: new AbortController().signal, onProgress: () => undefined };
}

test('an archive becomes the files of the corpus and nothing else, and is asked for once', async (t) => {
  const mirror = await mirrorOf(t, { 'two-v1.zip': archive });
  const here = options(t, mirror.url);
  const seen: number[] = [];
  const files = await fetchCorpus(source, { ...here, onProgress: (_, { bytes }) => seen.push(bytes) });
  assert.deepEqual(
    files.map(({ had }) => had),
    [false, false],
  );
  assert.deepEqual(readdirSync(here.folder), ['train.txt', 'valid.txt']);
  assert.equal(readFileSync(join(here.folder, 'train.txt'), 'utf8'), train);
  assert.equal(seen.at(-1), archive.length);

  const again = await fetchCorpus(source, here);
  assert.deepEqual(
    again.map(({ had }) => had),
    [true, true],
  );
  assert.deepEqual(mirror.requests, ['/two-v1.zip']);
});

for (const ignoresRanges of [false, true]) {
  test(`a transfer that broke off ${ignoresRanges ? 'begins anew where it must' : 'goes on'}`, async (t) => {
    const mirror = await mirrorOf(t, { 'two-v1.zip': archive }, { breakAfter: 300, ignoresRanges });
    const here = options(t, mirror.url);
    await assert.rejects(fetchCorpus(source, here), {
      name: 'DownloadTrouble',
      message: /two-v1\.zip broke off after 300 bytes/,
    });
    assert.deepEqual(readdirSync(here.folder), ['two-v1.zip.part']);
    await fetchCorpus(source, here);
    assert.deepEqual(mirror.requests, ['/two-v1.zip', '/two-v1.zip bytes=300-']);
    assert.deepEqual(readdirSync(here.folder), ['train.txt', 'valid.txt']);
  });
}

test('a part that is as long as the whole is fetched anew', async (t) => {
  const mirror = await mirrorOf(t, { 'two-v1.zip': archive });
  const here = options(t, mirror.url);
  writeFileSync(join(here.folder, 'two-v1.zip.part'), Buffer.alloc(archive.length + 5));
  await fetchCorpus(source, here);
  assert.equal(mirror.requests.length, 2);
  assert.ok(existsSync(join(here.folder, 'valid.txt')));
});

test('another text under the name of the corpus is refused, and does not take its name', async (t) => {
  const wrong = zipOf({ 'train.txt': train, 'valid.txt': 'b\n' });
  const mirror = await mirrorOf(t, { 'two-v1.zip': wrong });
  const here = options(t, mirror.url);
  await assert.rejects(fetchCorpus(anySize, here), {
    message: /^valid\.txt is not the published file: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}$/,
  });
  assert.ok(!existsSync(join(here.folder, 'valid.txt')));
  await assert.rejects(fetchCorpus(source, options(t, mirror.url)), {
    message: new RegExp(`two-v1\\.zip has ${wrong.length} bytes, and the published file ${archive.length}$`),
  });
});

test('what no address gives is told with the reason of each', async (t) => {
  const { url } = await mirrorOf(t, {});
  await assert.rejects(fetchCorpus(source, options(t, url)), {
    message: /two-v1\.zip answers 404 Not Found$/,
  });
  await assert.rejects(fetchCorpus(source, options(t, null)), { message: /cannot be reached: / });
});

test('bytes that are no archive, and an archive without the files, are refused', async (t) => {
  const broken = Buffer.alloc(archive.length, 1);
  const mirror = await mirrorOf(t, { 'two-v1.zip': broken });
  await assert.rejects(fetchCorpus(source, options(t, mirror.url)), { message: /is no whole zip archive/ });
  const empty = zipOf({ other: 'x'.repeat(9) });
  const other = await mirrorOf(t, { 'two-v1.zip': empty });
  await assert.rejects(fetchCorpus(anySize, options(t, other.url)), {
    message: /has no train\.txt, valid\.txt$/,
  });
});

test('an archive whose paths lead elsewhere is refused', async (t) => {
  const mirror = await mirrorOf(t, { 'two-v1.zip': zipOf({ '../train.txt': train, 'valid.txt': valid }) });
  const here = options(t, mirror.url);
  await assert.rejects(fetchCorpus(anySize, here), { message: /invalid relative path: \.\.\/train\.txt$/ });
  assert.deepEqual(readdirSync(here.folder), []);
});

test('a download that is longer than it can be is not taken, whether its length is said or not', async (t) => {
  const long = { 'two-v1.zip': Buffer.alloc(500_000) };
  for (const saysLength of [true, false]) {
    const mirror = await mirrorOf(t, long, { saysLength });
    const here = options(t, mirror.url);
    let most = 0;
    const watched = { ...here, onProgress: (_: string, { bytes }: { bytes: number }) => (most = bytes) };
    await assert.rejects(fetchCorpus(anySize, watched), {
      message: saysLength
        ? /two-v1\.zip has 500000 bytes, and the published file at most 2000$/
        : /two-v1\.zip does not end after 2000 bytes, and the published file at most 2000$/,
      cure: /--mirror/,
    });
    assert.ok(most <= 2000);
    assert.deepEqual(readdirSync(here.folder), []);
  }
});

test('an archive that unpacks to more than its files have, or to too many, is refused before it fills the disk', async (t) => {
  const bombs = {
    'has a train.txt of 30000000 bytes, of at most 120000': zipOf({ 'train.txt': Buffer.alloc(30_000_000) }),
    'has 1001 members': zipOf(
      Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`${index}`, ''])),
    ),
    'has valid.txt twice': zipOf({ 'a/valid.txt': valid, 'b/valid.txt': valid }),
    // The archive says less than what comes out.
    'too many bytes in the stream': saying(9, zipOf({ 'train.txt': Buffer.alloc(30_000_000) })),
  };
  const wide: Source = {
    ...source,
    downloads: source.downloads.map((download) => ({ ...download, size: { kind: 'most', bytes: 2 ** 20 } })),
  };
  for (const [because, bytes] of Object.entries(bombs)) {
    const mirror = await mirrorOf(t, { 'two-v1.zip': bytes });
    const here = options(t, mirror.url);
    await assert.rejects(fetchCorpus(wide, here), { message: new RegExp(because) });
    const left = readdirSync(here.folder).map((name) => statSync(join(here.folder, name)).size);
    assert.ok(Math.max(0, ...left) < 1_000_000, String(left));
  }
});

/** The archive of one member, which says that it unpacks to so many bytes. */
function saying(bytes: number, zip: Buffer): Buffer {
  const changed = Buffer.from(zip);
  changed.writeUInt32LE(bytes, changed.lastIndexOf('PK\x01\x02') + 24);
  return changed;
}

test('a transfer that is stopped goes on the next time', async (t) => {
  const mirror = await mirrorOf(t, { 'two-v1.zip': archive }, { breakAfter: 200 });
  const here = options(t, mirror.url);
  const leaving = new AbortController();
  const stopped = fetchCorpus(source, {
    ...here,
    signal: leaving.signal,
    onProgress: () => {
      leaving.abort();
    },
  });
  await assert.rejects(stopped);
  assert.ok(!existsSync(join(here.folder, 'two-v1.zip')));
  await fetchCorpus(source, here);
  assert.deepEqual(readdirSync(here.folder), ['train.txt', 'valid.txt']);
});
