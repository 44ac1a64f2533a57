const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Words numbered in the order in which they first come: what a text is read with before its vocabulary is known. */
export class WordNumbers {
  readonly words: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.words.length;
    // A word cut out of a block of text would keep the whole block in memory.
    const own = decoder.decode(encoder.encode(word));
    this.#numbers.set(own, number);
    this.words.push(own);
    return number;
  }
}
