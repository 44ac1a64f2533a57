import type { CorpusFile, CorpusFiles } from '../../../src/stages/corpora/text-file.ts';

/** A file that arrives in chunks of a few bytes, as one from a disk may be cut anywhere. */
export function fileOf(path: string, content: string | Uint8Array, chunkBytes = 3): CorpusFile {
  const bytes = Buffer.from(content);
  const chunks = async function* (): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      await Promise.resolve();
      yield bytes.subarray(at, at + chunkBytes);
    }
  };
  return { path, chunks: chunks() };
}

/** By role; their paths are /data/ROLE. */
export function filesOf(texts: Readonly<Record<string, string>>): CorpusFiles {
  return Object.fromEntries(
    Object.entries(texts).map(([role, text]) => [role, fileOf(`/data/${role}`, text)]),
  );
}
