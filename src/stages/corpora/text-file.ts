import { constants, isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { StageTrouble } from '../trouble.ts';

/** A user's file in memory. */
export interface CorpusFile {
  /** For messages. */
  readonly path: string;
  readonly bytes: Uint8Array;
}
/** By role: `train`, `valid`, `test`, or `text/0`, `text/1`, ... */
export type CorpusFiles = Readonly<Record<string, CorpusFile>>;

const newline = 0x0a;

/** The text of a UTF-8 file, unpacked if it is gzip, without a byte order mark. */
export function textOf(file: CorpusFile): string {
  const bytes = unpacked(file);
  if (!isUtf8(bytes)) {
    throw new StageTrouble(
      `${file.path}, line ${firstInvalidLine(bytes)} is not valid UTF-8`,
      looksLikeUtf16(bytes)
        ? 'the file looks like UTF-16: convert it with `iconv -f UTF-16 -t UTF-8`'
        : 'convert the file, for example with `iconv -f LATIN1 -t UTF-8`',
    );
  }
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    throw new StageTrouble(
      `${file.path} has ${bytes.length} bytes of text; a single file can have ${constants.MAX_STRING_LENGTH}`,
      'cut it into several files of one folder',
    );
  }
  return new TextDecoder().decode(bytes);
}

/** Whatever the file is called, its first bytes tell. */
function unpacked({ bytes, path }: CorpusFile): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new StageTrouble(
      `${path} begins like a gzip file but cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
      'is the copy complete? `gzip -t` tells',
    );
  }
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

function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
