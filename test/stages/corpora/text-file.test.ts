import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { blocksOf } from '../../../src/stages/corpora/text-file.ts';
import { fileOf } from './files.ts';

async function read(bytes: Uint8Array, chunkBytes?: number): Promise<string> {
  let text = '';
  for await (const block of blocksOf(fileOf('a.txt', bytes, chunkBytes))) text += block;
  return text;
}

test('however the bytes arrive, a block is whole lines, and the text the same', async () => {
  const text = 'naïve 語\n\nb\r\nlast';
  for (const chunkBytes of [1, 2, 3, 7, 100]) {
    const blocks: string[] = [];
    for await (const block of blocksOf(fileOf('a.txt', text, chunkBytes))) blocks.push(block);
    assert.equal(blocks.join(''), text);
    for (const block of blocks.slice(0, -1)) assert.ok(block.endsWith('\n'), JSON.stringify(block));
  }
});

test('a byte order mark is no part of the text', async () => {
  assert.equal(await read(Buffer.from('\ufeffone\n\ufefftwo')), 'one\n\ufefftwo');
});

test('bytes that are not UTF-8 are refused with the number of their line', async () => {
  const bytes = Buffer.concat([
    Buffer.from('good\nà\n'),
    Buffer.from([0x63, 0xe9, 0x0a]),
    Buffer.from('good\n'),
  ]);
  await assert.rejects(read(bytes), {
    name: 'StageTrouble',
    message: 'a.txt, line 3 is not valid UTF-8',
    hint: 'convert the file, for example with `iconv -f LATIN1 -t UTF-8`',
  });
});

test('a last line that is cut within a character is refused', async () => {
  const bytes = Buffer.concat([Buffer.from('x\n'.repeat(20_000)), Buffer.from([0xc3])]);
  await assert.rejects(read(bytes), { message: 'a.txt, line 20001 is not valid UTF-8' });
});

test('UTF-16 is recognised', async () => {
  await assert.rejects(read(Buffer.from('\ufeffone two\n', 'utf16le')), { hint: /looks like UTF-16/ });
});

test('gzip is unpacked whatever the file is called, and a cut copy is refused', async () => {
  const packed = gzipSync('one\ntwo\n');
  assert.equal(await read(packed), 'one\ntwo\n');
  await assert.rejects(read(packed.subarray(0, packed.length - 9)), {
    name: 'StageTrouble',
    message: /^a\.txt begins like a gzip file but cannot be unpacked/,
  });
});
