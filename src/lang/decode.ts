import type { Diagnostic } from '../diag/diagnostic.ts';
import { report } from '../diag/report.ts';
import type { Source } from '../diag/source.ts';

export interface Decoded {
  /** With U+FFFD for what is no text, so that the place can be shown. */
  readonly source: Source;
  /** At most one: the first byte that no UTF-8 text can have at its place. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The text of a file, strictly: bytes that are no UTF-8 are a mistake. A byte order mark is dropped. */
export function decode(name: string, bytes: Uint8Array): Decoded {
  const source: Source = { name, text: new TextDecoder().decode(bytes) };
  const byte = firstInvalidByte(bytes);
  if (byte === null) return { source, diagnostics: [] };
  const start = new TextDecoder().decode(bytes.subarray(0, byte)).length;
  const holes = { byte, value: (bytes[byte] ?? 0).toString(16).padStart(2, '0') };
  return { source, diagnostics: [report('E0101', holes, { source: name, start, end: start + 1 })] };
}

function firstInvalidByte(bytes: Uint8Array): number | null {
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return null;
}

/** Bytes of the well-formed sequence at `at` (The Unicode Standard, table 3-7); 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  // The second byte is bounded more narrowly where a shorter form, a surrogate or no character at all would follow.
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const greatest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index] ?? 0;
    if (byte < (index === 1 ? least : 0x80) || byte > (index === 1 ? greatest : 0xbf)) return 0;
  }
  return length;
}
