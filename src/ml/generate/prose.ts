/** Word types and how they look as text. */
import { endOfSentence, unknown } from '../data/tokenise.ts';

/** A mark, or an ending that some corpora cut off, that stands close to the word before it. */
const close = /^(?:[,.;:?!)%\]]|n't|'[a-z]*)$/;
/** A mark that stands close to the word after it. */
const open = /^[([$]$/;

/** Words one by one -> the text that each adds. */
export class Prose {
  #glued = true;

  add(word: string): string {
    if (word === endOfSentence) {
      this.#glued = true;
      return '\n';
    }
    const space = this.#glued || close.test(word) ? '' : ' ';
    this.#glued = open.test(word);
    return space + word;
  }
}

export interface EncodedPrompt {
  readonly ids: readonly number[];
  /** Pieces that are no words of the model, in order. */
  readonly unknown: readonly string[];
}

/**
 * A prompt as ids. A piece between white space is a word if the model knows it, as it stands or in lower case;
 * otherwise its letters, digits and marks are. What is still unknown becomes `<unk>`, or nothing where that is no word
 * either. A newline ends a sentence.
 */
export function encodePrompt(prompt: string, words: readonly string[]): EncodedPrompt {
  const numbers = new Map(words.map((word, id) => [word, id]));
  const known = (piece: string) => numbers.get(piece) ?? numbers.get(piece.toLowerCase());
  const ids: number[] = [];
  const missing: string[] = [];
  const take = (piece: string): void => {
    const id = known(piece) ?? (/^\p{Nd}/u.test(piece) ? numbers.get('N') : undefined);
    if (id === undefined) missing.push(piece);
    const written = id ?? numbers.get(unknown);
    if (written !== undefined) ids.push(written);
  };
  for (const [index, line] of prompt.split('\n').entries()) {
    const end = numbers.get(endOfSentence);
    if (index > 0 && end !== undefined) ids.push(end);
    for (const piece of line.split(/\s+/u).filter((part) => part !== '')) {
      const parts = known(piece) === undefined ? (piece.match(pieces) ?? [piece]) : [piece];
      for (const part of parts) take(part);
    }
  }
  return { ids, unknown: missing };
}

/** Runs of letters with inner apostrophes, numbers, dashes, single marks. */
const pieces = /<\p{L}+>|\p{L}[\p{L}\p{M}]*(?:'\p{L}+)*|\p{Nd}+(?:[.,]\p{Nd}+)*|--+|[^\s]/gu;
