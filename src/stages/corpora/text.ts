import { splits, type Split, type TextSettings } from '../../check/settings/corpus.ts';
import { tokenise } from '../../ml/data/tokenise.ts';
import type { Texts } from '../../ml/data/vocabulary.ts';
import { StageTrouble } from '../trouble.ts';
import { textOf, type CorpusFile, type CorpusFiles } from './text-file.ts';

/** Text that is already tokenised: words are what white space separates, and every line ends in `<eos>`. */
export function readText(files: CorpusFiles, split: TextSettings['split']): Texts {
  return split.kind === 'files' ? readSplitFiles(files) : cutByLines(files, split);
}

/** One file, or several numbered ones, a split. */
export function readSplitFiles(files: CorpusFiles): Texts {
  const read = (split: Split): string[] => filesOf(files, split).flatMap((file) => tokenise(textOf(file)));
  const texts = { train: read('train'), valid: read('valid'), test: read('test') };
  for (const split of splits) {
    if (texts[split].length > 0) continue;
    const paths = filesOf(files, split).map(({ path }) => path);
    throw new StageTrouble(`the ${split} split is empty: there is no line in ${paths.join(', ')}`);
  }
  return texts;
}

/** The last lines of the text are held out: first the part for validation, then the part for the test. */
function cutByLines(files: CorpusFiles, parts: { readonly valid: number; readonly test: number }): Texts {
  const lines = filesOf(files, 'text').flatMap((file) => linesOf(textOf(file)));
  const test = Math.round(parts.test * lines.length);
  const valid = Math.round(parts.valid * lines.length);
  const train = lines.length - valid - test;
  if (train < 1 || valid < 1 || test < 1) {
    throw new StageTrouble(
      `${lines.length} lines of text are too few to hold out ${100 * parts.valid}% and ${100 * parts.test}% of them`,
      'every split needs at least one line: give more text, or larger parts',
    );
  }
  const words = (first: number, last?: number): string[] => lines.slice(first, last).flatMap(tokenise);
  return { train: words(0, train), valid: words(train, train + valid), test: words(train + valid) };
}

/** Each with its end. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The file of a role, or its numbered files (`text/0`, `text/1`, ...) in order. */
function filesOf(files: CorpusFiles, role: string): readonly CorpusFile[] {
  return Object.entries(files)
    .filter(([name]) => name === role || name.startsWith(`${role}/`))
    .map(([name, file]) => ({ file, index: Number(name.slice(role.length + 1)) }))
    .sort((a, b) => a.index - b.index)
    .map(({ file }) => file);
}
