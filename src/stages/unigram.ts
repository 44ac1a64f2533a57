import { number, object, parseAs, type Shape } from '../base/shape.ts';
import type { Split } from '../check/settings/corpus.ts';
import { readForeign } from '../store/foreign.ts';

/** One that is not finite is null. */
const perplexity: Shape = (value) => (value === null ? null : number(0)(value));
const perplexities = object({ valid: perplexity, test: perplexity });

/** The role `unigram` of a corpus: perplexity of word frequencies alone. Throws a StoreError where it is none. */
export function decodeUnigram(bytes: Uint8Array): Readonly<Partial<Record<Split, number | null>>> {
  return readForeign(
    'the unigram perplexity',
    bytes,
    (own) => parseAs(perplexities, own) as Readonly<Partial<Record<Split, number | null>>>,
  );
}
