import { cutMiddle, folded } from './cut.ts';
import { formatMetric, formatNumberOf } from './numbers.ts';
import type { Paint, Tone } from './table.ts';

/** What a model wrote after a prompt. */
export interface WrittenText {
  readonly model: string;
  readonly prompt: string;
  readonly text: string;
  readonly tokens: number;
  readonly perplexity: number;
}

/** In narrower columns texts are harder to read than one below the other. */
const leastWidth = 24;
const gap = '   ';

export function hasRoomBeside(texts: number, columns: number): boolean {
  return widthOf(texts, columns) >= leastWidth;
}

function widthOf(texts: number, columns: number): number {
  return Math.floor((columns - gap.length * (texts - 1)) / texts);
}

/**
 * Texts of several models side by side, each under its model's name: the prompt faint, and what each wrote for itself,
 * after the words that all have in common, painted.
 */
export function besideEachOther(
  texts: readonly WrittenText[],
  columns: number,
  paint: Paint,
): readonly string[] {
  const width = widthOf(texts.length, columns);
  const shared = commonWords(texts.map(({ text }) => text));
  const blocks = texts.map(({ model, prompt, text, tokens, perplexity }) => [
    ...painted(cutMiddle(model, width), [[Infinity, 'strong']], width, paint),
    ...painted(
      prompt + text,
      [
        [prompt.length, 'faint'],
        [prompt.length + shared, 'plain'],
        [Infinity, 'accent'],
      ],
      width,
      paint,
    ),
    ...painted(figuresOf({ tokens, perplexity }), [[Infinity, 'faint']], width, paint),
  ]);
  const height = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map((block) => block[row] ?? ' '.repeat(width))
      .join(gap)
      .trimEnd(),
  );
}

/** `60 words, perplexity 31.4` */
export function figuresOf({ tokens, perplexity }: Pick<WrittenText, 'tokens' | 'perplexity'>): string {
  return `${formatNumberOf(tokens, 'word')}, perplexity ${formatMetric(perplexity)}`;
}

/** Where a tone ends in the text. */
type Stretch = readonly [end: number, tone: Tone];

/** Lines filled up to the width, in tones that go on from line to line. */
function painted(
  text: string,
  stretches: readonly Stretch[],
  width: number,
  paint: Paint,
): readonly string[] {
  let at = 0;
  return folded(text, width).map((line) => {
    const begin = text.indexOf(line, at);
    at = begin + line.length;
    let from = begin;
    let inTones = '';
    for (const [end, tone] of stretches) {
      const part = text.slice(from, Math.max(from, Math.min(end, at)));
      if (part !== '') inTones += paint(tone, part);
      from += part.length;
    }
    return inTones + ' '.repeat(Math.max(0, width - line.length));
  });
}

/** Length of the whole words that all texts begin with. */
function commonWords([first = '', ...others]: readonly string[]): number {
  let length = 0;
  while (length < first.length && others.every((other) => other[length] === first[length])) length++;
  if (length === first.length && others.every((other) => other.length === length)) return length;
  const boundary = first.slice(0, length).search(/\s\S*$/);
  return Math.max(0, boundary);
}
