/**
 * The list of words beside a packed model: UTF-8, a word a line, in the order of their ids, each line ended. No word of
 * a corpus holds white space.
 */
import { StageTrouble } from '../stages/trouble.ts';

export function encodeWords(words: readonly string[]): Uint8Array {
  return new TextEncoder().encode(words.map((word) => `${word}\n`).join(''));
}

export function decodeWords(bytes: Uint8Array, path: string): readonly string[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new StageTrouble(
      `${path} is not UTF-8`,
      'it must be the list that was written beside the packed model',
    );
  }
  const lines = text.split('\n');
  if (lines.pop() !== '') {
    throw new StageTrouble(`${path} was cut in its last line`, 'copy it again, or export the model again');
  }
  return lines;
}
