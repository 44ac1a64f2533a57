import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { textOf } from '../../../src/stages/corpora/text-file.ts';

const read = (bytes: Uint8Array): string => textOf({ path: 'a.txt', bytes });

test('a byte order mark is no part of the text', () => {
  assert.equal(read(Buffer.from('\ufeffone\n\ufefftwo')), 'one\n\ufefftwo');
});

test('bytes that are not UTF-8 are refused with the number of their line', () => {
  const bytes = Buffer.concat([
    Buffer.from('good\nà\n'),
    Buffer.from([0x63, 0xe9, 0x0a]),
    Buffer.from('good\n'),
  ]);
  assert.throws(() => read(bytes), {
    name: 'StageTrouble',
    message: 'a.txt, line 3 is not valid UTF-8',
    hint: 'convert the file, for example with `iconv -f LATIN1 -t UTF-8`',
  });
});

test('a last line that is cut within a character is refused', () => {
  const bytes = Buffer.concat([Buffer.from('x\n'.repeat(20_000)), Buffer.from([0xc3])]);
  assert.throws(() => read(bytes), { message: 'a.txt, line 20001 is not valid UTF-8' });
});

test('UTF-16 is recognised', () => {
  assert.throws(() => read(Buffer.from('\ufeffone two\n', 'utf16le')), { hint: /looks like UTF-16/ });
});

test('gzip is unpacked whatever the file is called, and a cut copy is refused', () => {
  const packed = gzipSync('one\ntwo\n');
  assert.equal(read(packed), 'one\ntwo\n');
  assert.throws(() => read(packed.subarray(0, packed.length - 9)), {
    name: 'StageTrouble',
    message: /^a\.txt begins like a gzip file but cannot be unpacked/,
  });
});
