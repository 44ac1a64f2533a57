import { list, parseAs, text, type Shape } from '../base/shape.ts';
import { mostWords } from '../check/settings/bounds.ts';
import { readForeign } from '../store/foreign.ts';

/** Lists of words have one a line, and texts have spaces between them. */
const word: Shape = (value) => text(value) ?? (/\s/.test(value as string) ? '' : null);

/** The role `vocabulary` of a corpus: its words in the order of their ids. Throws a StoreError where it is none. */
export function decodeVocabulary(bytes: Uint8Array): readonly string[] {
  return readForeign(
    'the list of words',
    bytes,
    (own) => parseAs(list(word, 1, mostWords), own) as readonly string[],
  );
}
