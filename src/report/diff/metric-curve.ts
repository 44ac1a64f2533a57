/**
 * A figure of the metrics over the steps. Its values stay digits in the text until one is asked for: of a hundred thousand
 * points a comparison needs the last, the least and the first that is not the same.
 */
export class MetricCurve {
  readonly steps: number[] = [];
  readonly #text: Buffer;
  /** Where each value begins. */
  readonly #starts: number[] = [];
  #lowest = 0;
  /** The lowest value, to about twelve digits. */
  #floor = Infinity;

  constructor(text: Buffer) {
    this.#text = text;
  }

  /** `near` is the value to about twelve digits. */
  add(step: number, start: number, near: number): void {
    const index = this.steps.length;
    this.steps.push(step);
    this.#starts.push(start);
    const margin = Math.abs(near) * 1e-11;
    // Not so for what is no number either: then the digits decide.
    if (index > 0 && near - margin > this.#floor) return;
    if (index > 0 && !(near + margin < this.#floor) && !this.#isBelow(index, this.#lowest)) return;
    this.#lowest = index;
    this.#floor = near;
  }

  /** Index of the first of the least; 0 of none. */
  get lowest(): number {
    return this.#lowest;
  }

  value(index: number): number {
    const start = this.#starts[index] ?? 0;
    let end = start;
    while (isDigit(this.#text[end])) end++;
    return Number(this.#text.toString('latin1', start, end));
  }

  isSame(index: number, other: MetricCurve, at: number): boolean {
    let mine = this.#starts[index] ?? 0;
    let theirs = other.#starts[at] ?? 0;
    while (isDigit(this.#text[mine]) && this.#text[mine] === other.#text[theirs]) {
      mine++;
      theirs++;
    }
    if (!isDigit(this.#text[mine]) && !isDigit(other.#text[theirs])) return true;
    return this.value(index) === other.value(at);
  }

  #isBelow(index: number, other: number): boolean {
    return !this.isSame(index, this, other) && this.value(index) < this.value(other);
  }
}

export type MetricCurves = ReadonlyMap<string, MetricCurve>;

/** Whether a number goes on with this byte; a comma, a brace or a line feed ends it. */
function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte !== 0x2c && byte !== 0x7d && byte !== 0x0a;
}
