export const endOfSentence = '<eos>';
export const unknown = '<unk>';

/**
 * Word-level tokens by the convention of the published results: each line is split at white space and ended by one
 * `<eos>`, blank lines included. The last newline ends the last line; it does not begin another.
 */
export function* tokenise(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    for (let at = start; at < end;) {
      while (at < end && isSpace(text.charCodeAt(at))) at++;
      const word = at;
      while (at < end && !isSpace(text.charCodeAt(at))) at++;
      if (at > word) yield text.slice(word, at);
    }
    yield endOfSentence;
    start = end + 1;
  }
}

/** White space of ASCII and of Unicode; the byte order mark is none. */
function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13) || (code >= 28 && code <= 31);
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}
