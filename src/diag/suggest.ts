import { distance } from 'fastest-levenshtein';

/** The known name that was probably meant, or `null` if none is near. Of equally near ones the first. */
export function nearest(written: string, known: Iterable<string>): string | null {
  // A third of the letters may differ, so that short names do not turn into one another.
  const limit = Math.max(1, Math.floor(written.length / 3));
  let best: string | null = null;
  let least = limit + 1;
  for (const name of known) {
    if (Math.abs(name.length - written.length) > limit || name === written) continue;
    const edits = isTransposed(written, name) ? 1 : distance(written, name);
    // Names that share no letter are not near, however short.
    if (edits < least && edits < Math.max(written.length, name.length)) {
      best = name;
      least = edits;
    }
  }
  return best;
}

/** Two neighbouring letters exchanged: one slip of the fingers, though two edits. */
function isTransposed(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
