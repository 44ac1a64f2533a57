/**
 * Words of running prose, for text that nobody has tokenised: lower case; a run of letters, with inner apostrophes, is
 * a word (`nation's`); a run of digits, with inner commas and points, is `N` (`3,000,000`); dashes of every length are
 * `--`; every other character that is not white space stands alone.
 */
export function* proseWords(text: string): Generator<string> {
  for (const [match] of plainPunctuation(text).toLowerCase().matchAll(token)) {
    yield digit.test(match) ? 'N' : match.startsWith('--') ? '--' : match;
  }
}

const token = /\p{L}[\p{L}\p{M}]*(?:'\p{L}[\p{L}\p{M}]*)*|\p{Nd}+(?:[.,]\p{Nd}+)*|--+|[^\s\p{C}]/gu;
const digit = /^\p{Nd}/u;

/** One spelling for each mark: typographic quotes and dashes come and go within one collection. */
function plainPunctuation(text: string): string {
  return text
    .replace(/[\u2018\u2019`]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2013\u2014]/g, '--')
    .replace(/\u2011/g, '-');
}
