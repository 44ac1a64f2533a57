/** Texts, dictionaries and archives of corpora. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DownloadTrouble } from '../../../../src/download/trouble.ts';
import { unzip } from '../../../../src/download/unzip.ts';
import { readDictionary } from '../../../../src/stages/corpora/dictionary.ts';
import { blocksOf, type CorpusFile } from '../../../../src/stages/corpora/text-file.ts';
import { StageTrouble } from '../../../../src/stages/trouble.ts';
import { zipOf } from '../../../download/zip-bytes.ts';
import type { Target } from '../attack.ts';
import { bytesOf } from './bytes.ts';

export function corpusTargets(folder: string): readonly Target[] {
  const chunked = (bytes: Uint8Array): CorpusFile => ({
    path: 'x.txt',
    chunks: (async function* () {
      await Promise.resolve();
      yield Buffer.from(bytes);
    })(),
  });
  const isExpected = (error: unknown) => error instanceof StageTrouble;
  const archive = join(folder, 'archive.zip');
  return [
    {
      name: 'dictionary',
      seeds: [
        bytesOf('the 50\nof 20\n<unk> 0\n'),
        bytesOf('a\nb\n'),
        bytesOf(`${' '.repeat(50_000)}a\n`),
        bytesOf(`a${' '.repeat(50_000)}x\n`),
      ],
      words: ['\n', ' ', '\t', '0', '<unk>', '\r\n'],
      read: async (bytes) => (await readDictionary(chunked(bytes))).length > 2,
      isExpected,
    },
    {
      name: 'text',
      seeds: [
        bytesOf('some words\nand more\n'),
        gzipSync('some words\nand more\n'),
        Buffer.from([0xff, 0xfe, 0x41, 0]),
      ],
      words: ['\n', '\u001f\u008b', ' '],
      read: async (bytes) => {
        let length = 0;
        for await (const block of blocksOf(chunked(bytes))) length += block.length;
        return length > 0;
      },
      isExpected,
    },
    {
      name: 'archive',
      seeds: [
        zipOf({ 'wikitext/wiki.train.tokens': 'some text' }),
        zipOf({ '../../wiki.train.tokens': 'x' }),
        zipOf({ '/etc/wiki.train.tokens': 'x' }),
      ],
      words: ['PK\u0001\u0002', 'PK\u0003\u0004', 'PK\u0005\u0006', '../', '/', '\\'],
      read: async (bytes) => {
        writeFileSync(archive, bytes);
        const target = join(folder, 'unpacked', 'wiki.train.tokens');
        mkdirSync(dirname(target), { recursive: true });
        await unzip(
          archive,
          new Map([['wiki.train.tokens', { path: target, mostBytes: 1000 }]]),
          new AbortController().signal,
        );
        return 'unpacked';
      },
      isExpected: (error) => error instanceof DownloadTrouble,
    },
  ];
}
