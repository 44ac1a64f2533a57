import { stream } from '../random/stream.ts';

export interface Sampling {
  /** What log-probabilities are divided by; 0 = always the most probable word. */
  readonly temperature: number;
  /** Only the so many most probable words are drawn from; null = all. */
  readonly top: number | null;
  readonly seed: number;
  /** Words that are never drawn. */
  readonly never: ReadonlySet<number>;
}

/**
 * Draws words by their probabilities. Equal seeds draw at equal heights of the distribution, so two models that nearly
 * agree say nearly the same.
 */
export class Sampler {
  readonly #sampling: Sampling;
  readonly #stream;

  constructor(sampling: Sampling) {
    this.#sampling = sampling;
    this.#stream = stream(sampling.seed, 'generate');
  }

  /** A word, from the log-probabilities of all. */
  draw(logProbabilities: Float32Array): number {
    const { temperature, top, never } = this.#sampling;
    const words = likeliest(logProbabilities, never, temperature === 0 ? 1 : top);
    const height = this.#stream.uniform();
    const most = words.reduce((greatest, word) => Math.max(greatest, logProbabilities[word] ?? 0), -Infinity);
    const parts = words.map((word) =>
      temperature === 0 ? 1 : Math.exp(((logProbabilities[word] ?? -Infinity) - most) / temperature),
    );
    let left = height * parts.reduce((sum, part) => sum + part, 0);
    for (const [rank, part] of parts.entries()) {
      left -= part;
      if (left < 0) return words[rank] ?? 0;
    }
    return words.at(-1) ?? 0;
  }
}

/** Words that may be drawn, in the order of their ids; of equally probable ones at the limit the first. */
function likeliest(
  logProbabilities: Float32Array,
  never: ReadonlySet<number>,
  top: number | null,
): readonly number[] {
  const words = Array.from(logProbabilities.keys()).filter((word) => !never.has(word));
  if (top === null || top >= words.length) return words;
  const falling = Float32Array.from(words, (word) => logProbabilities[word] ?? -Infinity)
    .sort()
    .reverse();
  const least = falling[top - 1] ?? -Infinity;
  let room = top - falling.findIndex((value) => value <= least);
  return words.filter((word) => {
    const value = logProbabilities[word] ?? -Infinity;
    return value > least || (value === least && room-- > 0);
  });
}
