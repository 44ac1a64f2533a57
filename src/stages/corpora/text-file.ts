import { constants, isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StageTrouble } from '../trouble.ts';

/** A user's file as it is read, from its first byte to its last. */
export interface CorpusFile {
  /** For messages. */
  readonly path: string;
  readonly chunks: AsyncIterable<Buffer>;
}
/** By role: `train`, `valid`, `test`, or `text/0`, `text/1`, ... */
export type CorpusFiles = Readonly<Record<string, CorpusFile>>;

const newline = 0x0a;

/**
 * The text of a UTF-8 file in blocks of whole lines, unpacked if it is gzip, without a byte order mark. So no more of it
 * than its longest line need be in memory.
 */
export async function* blocksOf(file: CorpusFile): AsyncGenerator<string> {
  let lines = 0;
  let isFirst = true;
  for await (const block of wholeLines(unpacked(file), file.path)) {
    if (!isUtf8(block)) refuse(file.path, lines, block, isFirst);
    const text = block.toString();
    yield isFirst && text.startsWith('\ufeff') ? text.slice(1) : text;
    lines += linesIn(block);
    isFirst = false;
  }
}

/** Whatever the file is called, its first bytes tell. */
async function* unpacked({ chunks, path }: CorpusFile): AsyncGenerator<Buffer> {
  const all = chunks[Symbol.asyncIterator]();
  const first = await all.next();
  if (first.done === true) return;
  const whole = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    for (let next = await all.next(); next.done !== true; next = await all.next()) yield next.value;
  };
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* whole();
    return;
  }
  try {
    // What goes wrong on the way reaches whoever reads the end; as an event nobody listens to it would end the process.
    const end = pipeline(Readable.from(whole()), createGunzip(), () => undefined);
    yield* end as AsyncIterable<Buffer>;
  } catch (error) {
    if (error instanceof StageTrouble) throw error;
    throw new StageTrouble(
      `${path} begins like a gzip file but cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
      'is the copy complete? `gzip -t` tells',
    );
  }
}

/** The same bytes, cut behind newlines alone. A small gzip file can hold a line that no memory does, so it ends early. */
async function* wholeLines(chunks: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  let open: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline) + 1;
    length += chunk.length;
    if (length > constants.MAX_STRING_LENGTH) {
      throw new StageTrouble(
        `${path} has a line of more bytes than the ${constants.MAX_STRING_LENGTH} that one can have`,
        'end sentences or paragraphs with a newline',
      );
    }
    if (end === 0) {
      open.push(chunk);
      continue;
    }
    yield Buffer.concat([...open, chunk.subarray(0, end)]);
    open = end < chunk.length ? [chunk.subarray(end)] : [];
    length = chunk.length - end;
  }
  if (open.length > 0) yield Buffer.concat(open);
}

function refuse(path: string, linesBefore: number, block: Buffer, isFirst: boolean): never {
  throw new StageTrouble(
    `${path}, line ${linesBefore + firstInvalidLine(block)} is not valid UTF-8`,
    isFirst && looksLikeUtf16(block)
      ? 'the file looks like UTF-16: convert it with `iconv -f UTF-16 -t UTF-8`'
      : 'convert the file, for example with `iconv -f LATIN1 -t UTF-8`',
  );
}

/** 1-based. A newline's byte is part of no longer character, so every line can be judged alone. */
function firstInvalidLine(bytes: Uint8Array): number {
  let line = 1;
  for (let from = 0; ; line++) {
    const at = bytes.indexOf(newline, from);
    if (at < 0 || !isUtf8(bytes.subarray(from, at))) return line;
    from = at + 1;
  }
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++;
  return lines;
}

function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
