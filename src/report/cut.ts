/** On one line, whatever is in it: a tab or an escape would shift what follows. */
export function cut(text: string, width: number): string {
  const line = text.replaceAll(/\s*\p{Cc}+\s*/gu, ' ');
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}

/** Names of a sweep's cells differ at their ends. */
export function cutMiddle(name: string, width: number): string {
  if (name.length <= width) return name;
  const end = Math.floor((width - 1) / 2);
  return end < 1 ? cut(name, width) : `${name.slice(0, width - 1 - end)}…${name.slice(-end)}`;
}

/** In lines of at most `width`, broken between words; a word that is longer has a line of its own. */
export function folded(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => inLines(line.split(/(?<= )(?! )/), width));
}

/** The same for phrases with commas between them, each kept whole as long as it fits into a line. */
export function foldedPhrases(text: string, width: number): readonly string[] {
  const phrases = text.split(/(?<=[,;] | {2})(?! )/);
  return inLines(
    phrases.flatMap((phrase) => (phrase.trimEnd().length <= width ? [phrase] : phrase.split(/(?<= )(?! )/))),
    width,
  );
}

/** Pieces end in the blanks that part them from the next. */
function inLines(pieces: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    if (line !== '' && line.length + piece.trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}
