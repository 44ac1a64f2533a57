import { splits, type Split, type TextSettings } from '../../check/settings/corpus.ts';
import { TokenLog, type TokenPieces } from '../../ml/data/token-log.ts';
import { tokenise } from '../../ml/data/tokenise.ts';
import type { NumberedTexts } from '../../ml/data/vocabulary.ts';
import { WordNumbers } from '../../ml/data/word-numbers.ts';
import { StageTrouble } from '../trouble.ts';
import { blocksOf, type CorpusFile, type CorpusFiles } from './text-file.ts';

/** Text that is already tokenised: words are what white space separates, and every line ends in `<eos>`. */
export function readText(files: CorpusFiles, split: TextSettings['split']): Promise<NumberedTexts> {
  return split.kind === 'files' ? readSplitFiles(files) : cutByLines(files, split);
}

/** One file, or several numbered ones, a split. */
export async function readSplitFiles(files: CorpusFiles): Promise<NumberedTexts> {
  const numbers = new WordNumbers();
  const texts: Record<Split, TokenPieces> = { train: [], valid: [], test: [] };
  for (const split of splits) {
    const log = new TokenLog();
    for await (const line of linesOf(filesOf(files, split))) {
      for (const word of tokenise(line)) log.push(numbers.of(word));
    }
    texts[split] = log.pieces();
    if (log.length > 0) continue;
    const paths = filesOf(files, split).map(({ path }) => path);
    throw new StageTrouble(`the ${split} split is empty: there is no line in ${paths.join(', ')}`);
  }
  return { numbers, texts };
}

/** The last lines of the text are held out: first the part for validation, then the part for the test. */
async function cutByLines(
  files: CorpusFiles,
  parts: { readonly valid: number; readonly test: number },
): Promise<NumberedTexts> {
  const numbers = new WordNumbers();
  const log = new TokenLog();
  const ends: number[] = [];
  for await (const line of linesOf(filesOf(files, 'text'))) {
    for (const word of tokenise(line)) log.push(numbers.of(word));
    ends.push(log.length);
  }
  const test = Math.round(parts.test * ends.length);
  const valid = Math.round(parts.valid * ends.length);
  const train = ends.length - valid - test;
  if (train < 1 || valid < 1 || test < 1) {
    throw new StageTrouble(
      `${ends.length} lines of text are too few to hold out ${100 * parts.valid}% and ${100 * parts.test}% of them`,
      'every split needs at least one line: give more text, or larger parts',
    );
  }
  const trained = ends[train - 1] ?? 0;
  const validated = ends[train + valid - 1] ?? 0;
  return {
    numbers,
    texts: {
      train: log.pieces(0, trained),
      valid: log.pieces(trained, validated),
      test: log.pieces(validated),
    },
  };
}

async function* linesOf(files: readonly CorpusFile[]): AsyncGenerator<string> {
  for (const file of files) {
    for await (const block of blocksOf(file)) {
      for (let start = 0; start < block.length;) {
        const newline = block.indexOf('\n', start);
        const end = newline < 0 ? block.length : newline + 1;
        yield block.slice(start, end);
        start = end;
      }
    }
  }
}

/** The file of a role, or its numbered files (`text/0`, `text/1`, ...) in order. */
function filesOf(files: CorpusFiles, role: string): readonly CorpusFile[] {
  return Object.entries(files)
    .filter(([name]) => name === role || name.startsWith(`${role}/`))
    .map(([name, file]) => ({ file, index: Number(name.slice(role.length + 1)) }))
    .sort((a, b) => a.index - b.index)
    .map(({ file }) => file);
}
