/** Every experiment of the project parses, checks, plans and is laid out canonically. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { workspace } from './support/athanor.ts';

const folder = join(import.meta.dirname, '..', 'experiments');
const experiments = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.exp'))
  .sort();

/** Files that look like the corpora and the model that experiments name, to `check`, which reads none. */
const given = Object.fromEntries([
  ['data/selfish/lstm.pt', 'no weights\n'],
  ...['train', 'valid', 'test'].flatMap((split) => [
    [`data/ptb/ptb.${split}.txt`, 'no words\n'],
    [`data/wikitext-2/wiki.${split}.tokens`, 'no words\n'],
    [`data/wikitext-103/wiki.${split}.tokens`, 'no words\n'],
  ]),
]) as Record<string, string>;

for (const file of experiments) {
  test(`${file} checks, plans and is laid out canonically`, async (t) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const { athanor } = await workspace(t, { [`experiments/${file}`]: text, ...given });
    for (const words of [
      ['check', `experiments/${file}`],
      ['fmt', '--check', `experiments/${file}`],
      ['plan', `experiments/${file}`],
    ]) {
      const { code, stderr } = await athanor(words);
      assert.equal(code, 0, stderr);
      assert.equal(stderr.includes('warning'), false, stderr);
    }
  });
}
