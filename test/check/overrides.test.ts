import assert from 'node:assert/strict';
import test from 'node:test';
import { parseOverride, type Override } from '../../src/lang/override.ts';
import { checkText, stageOf } from './checking.ts';

/** What `--set PATH=VALUE` amounts to. */
function set(text: string): Override {
  const { override, diagnostics } = parseOverride(text);
  if (override === null) throw new Error(diagnostics.map(({ title }) => title).join('\n'));
  return override;
}

const text = `let width = 200
corpus sotu
model lstm { width width }
model big = lstm with { layers 3 }
stage dense = train lstm on sotu { epochs 1  optimizer sgd { rate 20 } }
stage slow = dense with { seed 2 }
stage large = train big on sotu { epochs 1 }
stage pruned = prune dense { to 60% }
evaluate [dense, pruned] on valid
`;

test('an override reaches a setting by its path', () => {
  const { settings, places } = stageOf('train', 'dense', text, [set('dense.optimizer.rate=5e-4')]);
  assert.equal(settings.optimizer.rate, 5e-4);
  assert.equal(places['optimizer.rate']?.source, '--set dense.optimizer.rate=5e-4');
});

test('an override reaches what is derived from the overridden', () => {
  const overrides = [set('dense.optimizer.rate=1'), set('lstm.layers=1')];
  assert.equal(stageOf('train', 'slow', text, overrides).settings.optimizer.rate, 1);
  assert.equal(stageOf('train', 'dense', text, overrides).settings.model.layers, 1);
  assert.equal(
    stageOf('train', 'large', text, overrides).settings.model.layers,
    3,
    'set by the derived model itself',
  );
});

test('an override of a `let` reaches all its uses', () => {
  assert.equal(stageOf('train', 'dense', text, [set('width=300')]).settings.model.width, 300);
  assert.equal(stageOf('train', 'large', text, [set('width=(2 * 150)')]).settings.model.width, 300);
});

test('an override may set what the file leaves at its default, and change a keyword', () => {
  assert.deepEqual(stageOf('corpus', 'sotu', text, [set('sotu.min_count=3')]).settings, {
    type: 'sotu',
    vocabulary: { minCount: 3, size: null },
  });
  const { optimizer } = stageOf('train', 'dense', text, [set('dense.optimizer=adam')]).settings;
  assert.equal(optimizer.kind, 'adam');
  assert.equal(optimizer.rate, 1e-3);
});

test('an override of the one length replaces the other', () => {
  const { length } = stageOf('train', 'dense', text, [set('dense.steps=10')]).settings;
  assert.deepEqual(length, { kind: 'steps', count: 10 });
});

test('overrides of one evaluation leave the others alone', () => {
  const overrides = [set('evaluate.pruned.batch=1')];
  assert.equal(stageOf('evaluate', 'evaluate pruned', text, overrides).settings.batch, 1);
  assert.equal(stageOf('evaluate', 'evaluate dense', text, overrides).settings.batch, 20);
});

test('the last of several overrides of one path holds', () => {
  const overrides = [set('pruned.to=70%'), set('pruned.to=80%')];
  assert.equal(stageOf('prune', 'pruned', text, overrides).settings.targets['decoder']?.to, 0.8);
});

const ruled = text.replace('{ to 60% }', '{ "layers.*" to 60%  ["embedding", "decoder"] { to 30% } }');

test('an override reaches into a rule, named by its selectors', () => {
  const overrides = [set('pruned."layers.*".to=70%'), set('pruned.["decoder", "embedding"].to=20%')];
  const { targets } = stageOf('prune', 'pruned', ruled, overrides).settings;
  assert.deepEqual([targets['layers.0.input']?.to, targets['embedding']?.to], [0.7, 0.2]);
});

test('an override with selectors of no rule is a rule of its own, behind the others', () => {
  const { targets } = stageOf('prune', 'pruned', ruled, [set('pruned."layers.0.*".to=10%')]).settings;
  assert.deepEqual([targets['layers.0.input']?.to, targets['layers.1.input']?.to], [0.1, 0.6]);
});

test('a path in an override is relative to the working directory', () => {
  const corpus = 'corpus mine = text { path "data/notes.txt" }\n';
  assert.deepEqual(stageOf('corpus', 'mine', corpus, [set('mine.path="other.txt"')]).files, {
    'text/0': '/home/ada/other.txt',
  });
});

const mistakes: readonly [override: string, ...expected: string[]][] = [
  ['denes.batch=3', 'E0502 denes', 'did you mean `dense`?'],
  ['dense.bacth=3', 'E0502 bacth', 'did you mean `batch`?'],
  ['dense.optimizer.raet=3', 'E0502 raet', 'did you mean `rate`?'],
  ['width.layers=3', 'E0502 layers'],
  ['evaluate.prunde.batch=3', 'E0502 prunde', 'did you mean `pruned`?'],
  ['dense=3', 'E0501 dense', 'for example `--set dense.optimizer.rate=5`'],
  ['dense."decoder".rate=3', 'E0316 "decoder"', 'selectors belong into `prune` and `quantize`'],
  ['pruned."decoder"=3', 'E0501 "decoder"', 'for example `--set dense.optimizer.rate=5`'],
  ['pruned."rnn.*".to=3%', 'E0312 "rnn.*"', 'did you mean "layers.*"?'],
  ['"layers.*".to=3%', 'E0501 "layers.*"', 'for example `--set dense.optimizer.rate=5`'],
  ['dense.batch=1..3', 'E0501 1..3', 'for example `--set dense.optimizer.rate=5`'],
  ['dense.batch=50%', 'E0302 50%', 'for example `batch 20`'],
  ['pruned.to=100%', 'E0324 100%', 'prune less, for example to 95%'],
];

for (const [override, expected, hint = null] of mistakes) {
  test(`--set ${override} is told at its place`, () => {
    const { plan, diagnostics } = checkText(text, [set(override)]);
    assert.equal(plan, null);
    const [mistake] = diagnostics;
    const place = override.slice(mistake?.span.start, mistake?.span.end);
    assert.equal(mistake?.span.source, `--set ${override}`);
    assert.equal(`${mistake.code} ${place}`, expected);
    assert.equal(mistake.hint, hint);
  });
}
