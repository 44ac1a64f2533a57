/** How wide a text stands on a terminal. */

const tab = 4;

/**
 * The text as it can be shown: tabs as blanks up to the next stop, control characters as their pictures.
 * `column` is where its first character stands (from 0).
 */
export function visible(text: string, column = 0): string {
  let shown = '';
  let width = column;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const piece =
      character === '\t'
        ? ' '.repeat(tab - (width % tab))
        : code < 0x20
          ? String.fromCodePoint(0x2400 + code)
          : code === 0x7f
            ? '\u2421'
            : /\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/u.test(character)
              ? '\ufffd'
              : character;
    shown += piece;
    width += widthOf(piece);
  }
  return shown;
}

/** Columns that a visible text takes: none for a combining mark, two for an ideograph. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : isWide(character) ? 2 : 1;
  return width;
}

function isWide(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    code >= 0x1100 &&
    (code <= 0x115f ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff) ||
      code >= 0x20000)
  );
}
