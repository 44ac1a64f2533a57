import { StageTrouble } from '../trouble.ts';
import { blocksOf, type CorpusFile } from './text-file.ts';

/**
 * Words of a file with one a line, most frequent first, each perhaps followed by how often it comes. A count of zero
 * marks a line that only fills the list up.
 */
export async function readDictionary(file: CorpusFile): Promise<readonly string[]> {
  const words = new Set<string>();
  let line = 0;
  let before = Infinity;
  for await (const block of blocksOf(file)) {
    for (const entry of block.split(/\r?\n/)) {
      line++;
      if (entry === '') continue;
      const [word, count] = countedWord(entry);
      if (count === '0') continue;
      if (count !== null) {
        if (Number(count) > before)
          throw refused(file, line, `${shown(word)} comes more often than the word before it`);
        before = Number(count);
      }
      if (/\s/u.test(word)) throw refused(file, line, `${shown(word)} is more than one word`);
      if (words.has(word)) throw refused(file, line, `${shown(word)} stands there twice`);
      words.add(word);
    }
    if (block.endsWith('\n')) line--;
  }
  if (words.size === 0) throw new StageTrouble(`there is no word in ${file.path}`, 'write one a line');
  return [...words];
}

/** `the 50`. Not by a pattern of blanks: over a line of them alone one goes back and forth for hours. */
function countedWord(entry: string): readonly [word: string, count: string | null] {
  const last = Math.max(entry.lastIndexOf(' '), entry.lastIndexOf('\t')) + 1;
  const count = entry.slice(last);
  const word = entry.slice(0, last).trimEnd();
  return last > 0 && word !== '' && /^\d+$/.test(count) ? [word, count] : [entry, null];
}

const longestShown = 80;

function shown(word: string): string {
  return JSON.stringify(word.length > longestShown ? `${word.slice(0, longestShown)}...` : word);
}

function refused({ path }: CorpusFile, line: number, what: string): StageTrouble {
  return new StageTrouble(
    `${path}, line ${line}: ${what}`,
    'a dictionary has one word a line, most frequent first, perhaps with its count',
  );
}
