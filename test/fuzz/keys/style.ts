/** How an experiment is spelled, dimension by dimension; each can be changed without the others. */
import { Draw } from '../draw.ts';

const dimensions = [
  'layout',
  'names',
  'order',
  'defaults',
  'numbers',
  'lets',
  'clauses',
  'with',
  'files',
  'sweeps',
  'groups',
] as const;
export type Dimension = (typeof dimensions)[number];

export class Style {
  readonly #seeds: Readonly<Record<Dimension, string>>;

  private constructor(seeds: Readonly<Record<Dimension, string>>) {
    this.#seeds = seeds;
  }

  static drawn(draw: Draw): Style {
    return new Style(
      Object.fromEntries(dimensions.map((one) => [one, String(draw.below(1e9))])) as Record<
        Dimension,
        string
      >,
    );
  }

  /** The same in all but a few dimensions. */
  varied(draw: Draw): { readonly style: Style; readonly what: string } {
    const changed = draw.shuffled(dimensions).slice(0, 1 + draw.below(3));
    const seeds = { ...this.#seeds };
    for (const one of changed) seeds[one] = String(draw.below(1e9));
    return { style: new Style(seeds), what: `other ${changed.join(', ')}` };
  }

  /** The choices of one dimension at one place. */
  at(dimension: Dimension, place: string | number): Draw {
    return new Draw(`${this.#seeds[dimension]} ${place}`);
  }
}
