/** Types of corpora. */
import { choice, count, percent, spec, word, type Spec } from '../specs.ts';
import { f, n, optional } from './values.ts';

const order = choice('order', ['frequency', 'appearance']);
const path = (name: string, paths: readonly string[]): Spec =>
  spec(name, (draw) => ({ kind: 'path', path: draw.among(paths) }));

/** By type, with how they may be said. */
export const corpora: Readonly<Record<string, readonly (readonly Spec[])[]>> = {
  sotu: [
    [count('min_count', 1, 9, { usual: n(5) }), count('vocabulary_size', 3, 9000, optional)],
    [spec('order', () => word('appearance'))],
  ],
  text: [
    [
      path('path', ['data/notes.txt', 'data/copy.txt', 'data/other.txt', 'data/letters']),
      percent('valid', 5, 20, { usual: f(0.05) }),
      percent('test', 5, 20, { usual: f(0.05) }),
      count('min_count', 1, 3, { usual: n(2) }),
      count('vocabulary_size', 30, 900, optional),
    ],
    [
      path('train', ['data/notes.txt', 'data/other.txt']),
      path('valid', ['data/copy.txt', 'data/other.txt']),
      path('test', ['data/copy.txt', 'data/notes.txt']),
      choice('order', ['frequency']),
    ],
    [
      path('path', ['data/notes.txt', 'data/other.txt']),
      path('dictionary', ['data/words.txt', 'data/more-words.txt']),
    ],
  ],
  ptb: [[path('path', ['data/ptb', 'data/ptb-again']), order]],
  wikitext2: [[path('path', ['data/wikitext']), order]],
  wikitext103: [[path('path', ['data/wikitext']), order]],
};
