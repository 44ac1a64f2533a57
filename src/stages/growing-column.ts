/** Numbers, as many as are pushed, that lie side by side. */
export class GrowingColumn {
  #room: Float64Array;
  #length: number;

  constructor(values: ArrayLike<number> = []) {
    this.#room = Float64Array.from(values);
    this.#length = values.length;
  }

  push(value: number): void {
    if (this.#length === this.#room.length) {
      const larger = new Float64Array(Math.max(64, 2 * this.#length));
      larger.set(this.#room);
      this.#room = larger;
    }
    this.#room[this.#length++] = value;
  }

  /** A view, of those pushed so far. */
  get values(): Float64Array {
    return this.#room.subarray(0, this.#length);
  }
}
