import assert from 'node:assert/strict';
import test from 'node:test';
import type { Generated } from '../../src/exec/generating.ts';
import { workspace } from '../support/athanor.ts';
import { tinyText } from '../support/tiny.ts';

/** A model by itself, one with a cache, and what compression made of that. */
const experiment = `corpus mine = text { path "words.txt"  min_count 1 }
model lstm { layers 1  embedding 12  width 12 }
model cached = lstm with { cache { size 6  lambda 0.3  theta 0.5 } }
stage plain = train lstm on mine { steps 5  batch 2  bptt 5  seed 1 }
stage remembering = train cached on mine { steps 5  batch 2  bptt 5  seed 1 }
stage small = quantize remembering { bits 4 }
`;

type Answer = Generated & { readonly model: string };

test('models write from any prompt, the same under one seed, each under its name', async (t) => {
  const { athanor } = await workspace(t, { 'tiny.exp': experiment, 'words.txt': tinyText(300) });
  const run = await athanor(['run', 'tiny.exp']);
  assert.equal(run.code, 0, run.stderr);
  const generated = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await athanor(['generate', ...words, '--tokens', '10', '--json']);
    assert.equal(code, 0, stderr);
    return { stderr, models: (JSON.parse(stdout) as { readonly models: readonly Answer[] }).models };
  };

  await t.test('an empty prompt, white space and a newline are prompts', async () => {
    for (const [prompt, read] of [
      ['', ''],
      ['  \t ', ''],
      ['the cat\n', 'the cat\n'],
    ] as const) {
      const { models, stderr } = await generated('plain', 'remembering', 'small', '--prompt', prompt);
      assert.deepEqual(
        models.map(({ model, prompt: said, unknown, tokens }) => [model, said, unknown, tokens]),
        ['plain', 'remembering', 'small'].map((model) => [model, read, [], 10]),
      );
      for (const { text, perplexity } of models) {
        assert.ok(text.trim().length > 0 && Number.isFinite(perplexity));
        assert.doesNotMatch(text, /<unk>/);
      }
      assert.doesNotMatch(stderr, /does not know/);
    }
  });

  await t.test('words that no model knows are told once, and read as what they are to it', async () => {
    const prompt = ['--prompt', 'The ufo, the CAT'];
    const { models, stderr } = await generated('remembering', 'small', ...prompt);
    assert.equal(stderr.match(/does not know `ufo`, `,`/g)?.length, 1, stderr);
    for (const { prompt: read, unknown } of models) {
      assert.deepEqual(unknown, ['ufo', ',']);
      assert.match(read, /^the .*the cat$/);
    }
  });

  await t.test('a seed decides the text, whatever stands beside it', async () => {
    const texts = async (...words: readonly string[]) =>
      (await generated(...words)).models.map(({ text, perplexity }) => [text, perplexity]);
    const both = await texts('remembering', 'small', '--seed', '5');
    assert.deepEqual(await texts('remembering', 'small', '--seed', '5'), both);
    assert.deepEqual(await texts('small', '--seed', '5'), both.slice(1));
    assert.notDeepEqual(await texts('small', '--seed', '6'), both.slice(1));
    const likeliest = ['small', '--temperature', '0'];
    assert.deepEqual(await texts(...likeliest, '--seed', '5'), await texts(...likeliest, '--seed', '6'));
  });

  await t.test(
    'where nothing is known of the room, texts stand one below the other under their names',
    async () => {
      const { code, stdout, stderr } = await athanor(['generate', 'plain', 'small', '--tokens', '8']);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^--- plain ---\n[^]+\n\n--- small ---\n[^]+\n$/);
      assert.equal(stderr.match(/^8 words, perplexity [\d.]+, \d+ a second$/gm)?.length, 2, stderr);
      const one = await athanor(['generate', 'plain', '--tokens', '8']);
      assert.doesNotMatch(one.stdout, /---/);
      const unknown = await athanor(['generate', 'plain', 'mine']);
      assert.equal(unknown.code, 2);
      assert.equal(unknown.stdout, '');
      assert.match(unknown.stderr, /makes no model/);
    },
  );
});
