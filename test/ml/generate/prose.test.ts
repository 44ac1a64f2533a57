import assert from 'node:assert/strict';
import test from 'node:test';
import { encodePrompt, Prose } from '../../../src/ml/generate/prose.ts';

const words = ['<unk>', '<eos>', 'the', 'state', ',', "nation's", 'N', 'Union', '--'];
const idsOf = (prompt: string) => encodePrompt(prompt, words).ids.map((id) => words[id]);

test('a prompt is read as the corpus was, as far as the vocabulary tells', () => {
  assert.deepEqual(idsOf("The state, the nation's"), ['the', 'state', ',', 'the', "nation's"]);
  assert.deepEqual(idsOf('Union union'), ['Union', '<unk>']);
  assert.deepEqual(idsOf('state--3,000\nthe <unk>'), ['state', '--', 'N', '<eos>', 'the', '<unk>']);
  assert.deepEqual(idsOf(''), []);
});

test('what no word stands for is told, and becomes <unk> where that is a word', () => {
  assert.deepEqual(encodePrompt('the frob!', words).unknown, ['frob', '!']);
  assert.deepEqual(encodePrompt('the frob!', words).ids, [2, 0, 0]);
  assert.deepEqual(encodePrompt('the frob', ['the']).ids, [0]);
});

test('marks stand close to the words they belong to, and a sentence ends its line', () => {
  const prose = new Prose();
  const text = ['the', 'state', ',', '(', 'as', 'it', 'is', ')', '.', '<eos>', 'the', "nation's"];
  assert.equal(text.map((word) => prose.add(word)).join(''), "the state, (as it is).\nthe nation's");
});
