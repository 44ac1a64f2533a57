const bars = '▁▂▃▄▅▆▇█';

/** The last `width` values as bars between the least and the greatest of them; a flat line is lowest. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(-width).filter((value) => Number.isFinite(value));
  const least = Math.min(...shown);
  const range = Math.max(...shown) - least;
  return shown
    .map((value) => bars[range === 0 ? 0 : Math.round(((value - least) / range) * (bars.length - 1))])
    .join('');
}

/** Keeps a bounded history of a long curve: when full, every second point goes and the stride doubles. */
export class Curve {
  readonly #capacity: number;
  #stride = 1;
  #seen = 0;
  #values: number[] = [];

  constructor(capacity = 240) {
    this.#capacity = capacity;
  }

  get values(): readonly number[] {
    return this.#values;
  }

  add(value: number): void {
    if (this.#seen++ % this.#stride !== 0) return;
    this.#values.push(value);
    if (this.#values.length < this.#capacity) return;
    this.#values = this.#values.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  /** The whole curve in `width` points, each the mean of its part. */
  resample(width: number): readonly number[] {
    const count = this.#values.length;
    if (count <= width) return this.#values;
    return Array.from({ length: width }, (_, index) => {
      const part = this.#values.slice(
        Math.floor((index * count) / width),
        Math.floor(((index + 1) * count) / width),
      );
      return part.reduce((sum, value) => sum + value, 0) / part.length;
    });
  }
}
