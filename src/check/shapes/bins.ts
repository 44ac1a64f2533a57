import type { TransformerSettings } from '../settings/model.ts';
import type { Dimension } from './tensor.ts';

/** A stretch of word ids that share a width. */
export interface BinShape {
  /** Its first id. */
  readonly first: number;
  /** How many ids there are. */
  readonly words: Dimension;
  /** Width of their vectors. */
  readonly width: number;
}

/** A plain vocabulary is a single bin. */
export function binShapes({ vocabulary, width }: TransformerSettings): readonly BinShape[] {
  if (vocabulary.kind === 'plain') return [{ first: 0, words: 'vocabulary', width }];
  const { cutoffs, widths } = vocabulary;
  return widths.map((binWidth, bin) => {
    const first = bin === 0 ? 0 : (cutoffs[bin - 1] ?? 0);
    const end = cutoffs[bin];
    const words: Dimension =
      end !== undefined ? end - first : first === 0 ? 'vocabulary' : { vocabularyLess: first };
    return { first, words, width: binWidth };
  });
}
