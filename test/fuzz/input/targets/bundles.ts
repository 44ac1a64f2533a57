/** Bundles: zip files of an experiment, blobs and records, under a seal that anyone can compute. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBundle } from '../../../../src/bundle/read.ts';
import { BundleTrouble } from '../../../../src/bundle/trouble.ts';
import { unpackBundle } from '../../../../src/bundle/unpack.ts';
import { canonicalText } from '../../../../src/keys/canonical.ts';
import { digestOf } from '../../../../src/keys/digest.ts';
import { contentKey } from '../../../../src/keys/key.ts';
import { StoreError } from '../../../../src/store/errors.ts';
import { Store } from '../../../../src/store/store.ts';
import { zipOf } from '../../../download/zip-bytes.ts';
import { recordOf } from '../../../store/samples.ts';
import type { Target } from '../attack.ts';
import { bytesOf, jsonWords, sealed } from './bytes.ts';

const text = bytesOf('corpus sotu\n');
const file = { path: 'a/b.exp', sizeBytes: text.length, digest: digestOf(text) };

export function bundleTargets(folder: string): readonly Target[] {
  const { store, close } = emptyStore(join(folder, 'sample'));
  const record = recordOf(store, 1, { weights: 'w', model: 'm' });
  close();
  const recordText = bytesOf(canonicalText(record as never));
  const manifest = {
    ...{ athanor: 'bundle', version: 1, writer: '0', experiment: file.path, sets: [], needs: [] },
    files: [file],
    stages: [{ name: 'x', kind: 'train', recipe: record.contentKey, content: record.contentKey }],
  };
  const manifestText = bytesOf(JSON.stringify(manifest));
  const path = (name: string, value: string) =>
    bytesOf(JSON.stringify({ ...manifest, [name]: [{ ...file, path: value }] }));
  const archive = (members: Readonly<Record<string, Uint8Array>>) =>
    zipOf({ 'bundle.json': manifestText, [`files/${file.path}`]: text, ...members }, 'stored');
  const whole = archive({
    [`store/blobs/${digestOf(bytesOf('w'))}`]: bytesOf('w'),
    [`store/blobs/${digestOf(bytesOf('m'))}`]: bytesOf('m'),
    [`store/records/${record.contentKey}.json`]: sealed(recordText),
  });
  const isExpected = (error: unknown) => error instanceof BundleTrouble || error instanceof StoreError;
  const unpack = async (bytes: Uint8Array) => {
    const place = join(folder, 'bundles');
    try {
      return await unpacked(place, bytes);
    } finally {
      requireOnly(place, ['inner', 'x.athanor']);
      requireOnly(join(place, 'inner'), []);
    }
  };
  return [
    {
      name: 'bundle',
      seeds: [whole, archive({ 'files/../x': text }), archive({ 'files/a': text }), archive({})],
      words: ['PK\u0001\u0002', 'PK\u0003\u0004', 'files/', 'store/blobs/', '../', 'bundle.json', 'runs/'],
      read: unpack,
      isExpected,
    },
    {
      name: 'manifest of a bundle',
      seeds: [manifestText, ...['../x', 'a/b.exp/c', 'x'.repeat(300)].map((one) => path('files', one))],
      words: [
        ...jsonWords,
        '"files"',
        '"path":"../x"',
        '"path":"a"',
        '"needs"',
        '"sizeBytes":-1',
        '"stages"',
      ],
      // An entry for each file that it names, as whoever means harm would put there.
      read: (bytes) => unpack(zipOf({ 'bundle.json': bytes, ...namedIn(bytes) }, 'stored')),
      isExpected,
    },
    {
      name: 'record of a bundle',
      seeds: [recordText],
      words: jsonWords,
      read: (bytes) => unpack(archive({ [`store/records/${keyIn(bytes)}.json`]: sealed(bytes) })),
      isExpected,
    },
  ];
}

function namedIn(manifest: Uint8Array): Readonly<Record<string, Uint8Array>> {
  const named = Buffer.from(manifest)
    .toString()
    .matchAll(/"path":"([^"\\]*)"/g);
  return Object.fromEntries([...named].map(([, path = '']) => [`files/${path}`, text]));
}

/** The key that a record's manifest hashes to, if it has one. */
function keyIn(record: Uint8Array): string {
  try {
    const { manifest } = JSON.parse(Buffer.from(record).toString()) as { manifest: never };
    return contentKey(manifest);
  } catch {
    return 'ab'.repeat(32);
  }
}

function requireOnly(folder: string, names: readonly string[]): void {
  const found = readdirSync(folder);
  if (found.join() !== names.join()) throw new Error(`outside of the folder lies ${found.join(', ')}`);
}

/** Puts the seal on, and unpacks; whatever comes to lie inside is taken away again. */
async function unpacked(place: string, archive: Uint8Array): Promise<string> {
  const zip = Buffer.from(archive);
  const end = zip.lastIndexOf('PK\u0005\u0006');
  // The comment is the seal, and has its length.
  if (end >= 0 && end + 22 <= zip.length) zip.writeUInt16LE(64, end + 20);
  const path = join(place, 'x.athanor');
  mkdirSync(place, { recursive: true });
  writeFileSync(path, Buffer.concat([zip, Buffer.from(digestOf(zip))]));
  const target = join(place, 'inner', 'to');
  const { store, close } = emptyStore(target);
  try {
    const bundle = await openBundle(path);
    try {
      const { written, records } = await unpackBundle(bundle, target, store);
      return `${written.length} files, ${records} records`;
    } finally {
      bundle.close();
    }
  } finally {
    close();
  }
}

function emptyStore(folder: string) {
  mkdirSync(folder, { recursive: true });
  return {
    store: new Store(join(folder, 'runs', 'store')),
    close: () => {
      rmSync(folder, { recursive: true });
    },
  };
}
