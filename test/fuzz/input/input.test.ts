/** A short run of the campaign (`npm run fuzz:input`), and what it found once. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { encodeSafetensors, SafetensorsError, viewSafetensors } from '../../../src/ml/tensors/safetensors.ts';
import { readDictionary } from '../../../src/stages/corpora/dictionary.ts';
import { blocksOf, type CorpusFile } from '../../../src/stages/corpora/text-file.ts';
import { checkText, dense } from '../../check/checking.ts';
import { attack } from './attack.ts';
import { targets } from './targets.ts';

const folder = mkdtempSync(join(tmpdir(), 'athanor-input-'));
test.after(() => {
  rmSync(folder, { recursive: true });
});

const all = await targets(folder);

for (const target of all) {
  test(`whatever the bytes, reading ${target.name} ends soon, with little memory, and with words for users`, async () => {
    const { troubles, inputs } = await attack(target, 150, 'suite');
    assert.deepEqual(
      troubles.map(({ what }) => what),
      [],
    );
    assert.equal(inputs, 150);
  });
}

test('the campaign notices a parser that throws what it should not, one that hangs and one that grows', async () => {
  const [some] = all;
  assert.ok(some);
  const troubleOf = async (read: () => unknown) =>
    (await attack({ ...some, read }, 1, 'suite')).troubles.map(({ what }) => what).join('\n');
  assert.match(
    await troubleOf(() => {
      throw new TypeError('undefined is no function');
    }),
    /TypeError: undefined is no function/,
  );
  const kept: unknown[] = [];
  assert.match(await troubleOf(() => kept.push(new Uint8Array(300 * 2 ** 20))), /it took \d+ MiB/);
  assert.match(
    await troubleOf(() => {
      for (const end = process.cpuUsage().user + 2.2e6; process.cpuUsage().user < end;);
    }),
    /it took \d+ ms/,
  );
});

test('a selector of many stars is answered at once', () => {
  const selector = `${'*a'.repeat(40)}*x`;
  const { diagnostics } = checkText(`${dense}stage p = prune dense { "${selector}" to 60% }\n`);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ['E0312'],
  );
});

test('a header of a gigabyte is refused before anything is allocated', () => {
  const bytes = Buffer.alloc(64);
  bytes.writeBigUInt64LE(1_000_000_000n);
  assert.throws(() => viewSafetensors(bytes), SafetensorsError);
  bytes.writeBigUInt64LE((1n << 64n) - 1n);
  assert.throws(() => viewSafetensors(bytes), SafetensorsError);
});

test('a tensor called __proto__ is a tensor and nothing more', () => {
  const bytes = Buffer.from(encodeSafetensors({ pppppppppp: { shape: [1], data: Float32Array.of(1) } }));
  const named = Buffer.from(bytes.toString('latin1').replace('pppppppppp', '__proto__ '), 'latin1');
  assert.deepEqual(Object.keys(viewSafetensors(named)), ['__proto__ ']);
  assert.equal(({} as { shape?: unknown }).shape, undefined);
});

test('a gzip file that is cut short is the mistake of a file, not the end of a process', async () => {
  const packed = gzipSync('some words\nand more of them\n');
  await assert.rejects(readAll(packed.subarray(0, packed.length - 9)), /cannot be unpacked/);
});

test('a dictionary with a line of blanks alone is read at once', async () => {
  await assert.rejects(
    readDictionary(fileOf(Buffer.from(`a${' '.repeat(200_000)}x\n`))),
    /line 1: .{0,200} is more than one word/,
  );
  assert.deepEqual(await readDictionary(fileOf(Buffer.from('the  50\nof\t20\n<unk> 0\n7\n'))), [
    'the',
    'of',
    '7',
  ]);
});

function fileOf(bytes: Buffer): CorpusFile {
  return {
    path: 'x.txt',
    chunks: (async function* () {
      await Promise.resolve();
      yield bytes;
    })(),
  };
}

async function readAll(bytes: Buffer): Promise<string> {
  let text = '';
  for await (const block of blocksOf(fileOf(bytes))) text += block;
  return text;
}
