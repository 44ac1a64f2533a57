import assert from 'node:assert/strict';
import test from 'node:test';
import type { CompletionItem, TextEdit } from 'vscode-languageserver/node';
import { applied, editor, mark, type Editor } from './editor.ts';

const head = `corpus sotu
corpus mine = text { path "data" }
model lstm { layers 2  width 20 }
let usual = 7
stage dense = train lstm on sotu { epochs 1 }
stage labels = soft_labels dense
stage sens = sensitivity dense { to 36% }
`;

const complete = (rig: Editor, marked: string): Promise<CompletionItem[]> =>
  rig.at<CompletionItem[]>('textDocument/completion', 'a.exp', marked);
const labels = (items: readonly CompletionItem[]): readonly string[] => items.map(({ label }) => label);
const itemOf = (items: readonly CompletionItem[], label: string): CompletionItem => {
  const found = items.find((item) => item.label === label);
  assert.ok(found, `${label} is not among ${labels(items).join(', ')}`);
  return found;
};

const places: readonly (readonly [
  title: string,
  line: string,
  offered: readonly string[],
  not: readonly string[],
])[] = [
  ['kinds of stages', `stage x = ${mark}`, ['train', 'prune', 'quantize', 'load'], ['dense', 'epochs']],
  ['models after train', `stage x = train ${mark}`, ['lstm'], ['dense', 'sotu', 'usual']],
  ['corpora after on', `stage x = train lstm on ${mark} { epochs 1 }`, ['sotu', 'mine'], ['lstm', 'dense']],
  [
    'stages with a model after prune',
    `stage x = prune ${mark} { to 60% }`,
    ['dense'],
    ['labels', 'sens', 'lstm'],
  ],
  [
    'stages of labels after distill',
    `stage x = train lstm on sotu { epochs 1  distill ${mark} }`,
    ['labels'],
    ['dense', 'sens'],
  ],
  [
    'analyses after schedule',
    `stage x = prune dense { over 500  schedule ${mark} }`,
    ['sens'],
    ['dense', 'labels'],
  ],
  [
    'settings of a stage',
    `stage x = train lstm on sotu { epochs 1  ${mark} }`,
    ['steps', 'optimizer', 'sparse'],
    ['layers', 'train'],
  ],
  ['settings half typed', `stage x = train lstm on sotu { epochs 1  opt${mark} }`, ['optimizer'], []],
  ['settings before others', `stage x = train lstm on sotu { ${mark} epochs 1  batch 3 }`, ['optimizer'], []],
  [
    'settings of a variant',
    `stage x = train lstm on sotu { epochs 1  optimizer adam { ${mark} } }`,
    ['rate', 'beta1'],
    ['average', 'batch'],
  ],
  [
    'settings of a section',
    `stage x = train lstm on sotu { epochs 1  sparse { density 33%  ${mark} } }`,
    ['growth', 'death'],
    ['batch'],
  ],
  [
    'settings of a rule',
    `stage x = prune dense { "layers.*" { ${mark} } }`,
    ['to', 'from', 'keep'],
    ['steps'],
  ],
  [
    'settings of any model beside those of its type',
    `model m = lstm { ${mark} }`,
    ['layers', 'tied', 'cache', 'hebbian'],
    ['heads'],
  ],
  ['settings of a stage that is derived', `stage x = dense with { ${mark} }`, ['epochs', 'optimizer'], []],
  [
    'words that a setting takes',
    `stage x = train lstm on sotu { epochs 1  optimizer ${mark} }`,
    ['sgd', 'adam'],
    ['yes'],
  ],
  [
    'words of a setting inside',
    `stage x = train lstm on sotu { epochs 1  optimizer sgd { decay ${mark} } }`,
    ['constant', 'cosine', 'plateau', 'rsqrt'],
    [],
  ],
  ['lets as values', `stage x = train lstm on sotu { epochs ${mark} }`, ['usual'], ['lstm']],
  ['kinds of models', `model m = ${mark}`, ['lstm', 'transformer', 'on_lstm'], ['sotu']],
  ['kinds of corpora', `corpus c = ${mark}`, ['text', 'ptb'], ['lstm']],
  ['splits', `evaluate dense on ${mark}`, ['valid', 'test'], ['sotu']],
  ['models to evaluate', `evaluate ${mark} on valid`, ['dense'], ['labels']],
  ['metrics', `evaluate dense on valid { expect ${mark} < 3 }`, ['perplexity', 'bits'], []],
  ['declarations', mark, ['stage', 'model', 'import', 'sweep'], ['on', 'without', 'dense']],
  ['the keyword that may follow', `stage x = train lstm ${mark}`, ['on'], ['stage2']],
];

test('completion offers what checking would take at the place, and nothing else', async (t) => {
  const rig = await editor(t);
  for (const [title, line, offered, not] of places) {
    // What follows is broken, too: a text under way is.
    for (const after of ['\n', '\nstage next = prune {\n']) {
      const found = labels(await complete(rig, `${head}${line}${after}`));
      for (const label of offered)
        assert.ok(found.includes(label), `${title}: ${label} not in ${found.join(' ')}`);
      for (const label of not) assert.ok(!found.includes(label), `${title}: ${label}`);
    }
  }
});

test('a setting comes with its meaning, what it takes, its range and its default', async (t) => {
  const rig = await editor(t);
  const items = await complete(rig, `${head}stage x = train lstm on sotu { epochs 1  ba${mark} }\n`);
  const batch = itemOf(items, 'batch');
  assert.equal(batch.detail, 'from 1 to 65536, default 20');
  const { value } = batch.documentation as { value: string };
  assert.match(value, /columns that the text is read in/);
  assert.match(value, /a whole number/);
  const { range } = batch.textEdit as TextEdit;
  const text = applied(rig.textOf('a.exp'), [{ range, newText: 'batch 3' }]);
  assert.match(text, /epochs 1 {2}batch 3 \}/);
  const density = await complete(
    rig,
    `${head}stage x = train lstm on sotu { epochs 1  sparse { ${mark} } }\n`,
  );
  assert.match(itemOf(density, 'density').detail ?? '', /above 0% to 100%, needed/);
});

test('selectors are offered with the number of tensors that each stands for', async (t) => {
  const rig = await editor(t);
  for (const rule of [`"${mark}" to 60%`, `"lay${mark}" { to 60% }`, `"${mark}"`, `to 50%  "${mark}`]) {
    const items = await complete(rig, `${head}stage x = prune dense { ${rule} }\n`);
    // Two layers have an input and a recurrent matrix each; pruning passes over biases.
    assert.equal(itemOf(items, 'layers.*').detail, '4 tensors', rule);
    assert.equal(itemOf(items, '*').detail, '6 tensors');
    assert.equal(itemOf(items, 'layers.0.*').detail, '2 tensors');
    assert.equal(itemOf(items, 'embedding').detail, '1 tensor');
  }
  const bits = await complete(rig, `${head}stage x = quantize dense { "${mark}" bits 5 }\n`);
  assert.notEqual(itemOf(bits, 'layers.*').detail, '4 tensors', 'quantization takes biases along');
});

test('paths and names of imports are completed from the files around', async (t) => {
  const rig = await editor(t, { 'base.exp': head, 'inner/more.exp': head });
  assert.deepEqual(labels(await complete(rig, `import "${mark}"\n`)), ['base.exp', 'inner/more.exp']);
  const names = labels(await complete(rig, `import [${mark}] from "base.exp"\n`));
  assert.deepEqual(
    ['dense', 'lstm', 'sotu', 'usual'].filter((name) => !names.includes(name)),
    [],
  );
});

test('nothing is offered inside a comment', async (t) => {
  const rig = await editor(t);
  assert.deepEqual(await complete(rig, `${head}# "train ${mark}\n`), []);
});
