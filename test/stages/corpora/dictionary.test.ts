import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDictionary } from '../../../src/stages/corpora/dictionary.ts';
import { fileOf } from './files.ts';

const read = (text: string) => readDictionary(fileOf('dict.txt', text));

test('a dictionary has one word a line, with or without its count, and is filled up with counts of zero', async () => {
  assert.deepEqual(await read('the 900\n, 40\r\n42 40\nmadeup0000 0\n'), ['the', ',', '42']);
  assert.deepEqual(await read('the\nof'), ['the', 'of']);
});

const refused: readonly (readonly [title: string, text: string, message: RegExp])[] = [
  ['counts that rise', 'a 3\nb 4\n', /^dict\.txt, line 2: "b" comes more often than the word before it$/],
  ['a word that stands there twice', 'a 3\n\na 2\n', /^dict\.txt, line 3: "a" stands there twice$/],
  ['two words in a line', 'a 3\nof course 2\n', /^dict\.txt, line 2: "of course" is more than one word$/],
  ['no word at all', '\n', /^there is no word in dict\.txt$/],
];
for (const [title, text, message] of refused) {
  test(`${title}: refused with the place`, async () => {
    await assert.rejects(read(text), { name: 'StageTrouble', message });
  });
}
