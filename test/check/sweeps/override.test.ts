import assert from 'node:assert/strict';
import test from 'node:test';
import { parseOverride, type Override } from '../../../src/lang/override.ts';
import { checkText, stageOf, stagesOf } from '../checking.ts';

/** What `--set PATH=VALUE` amounts to. */
function set(text: string): Override {
  const { override, diagnostics } = parseOverride(text);
  if (override === null) throw new Error(diagnostics.map(({ title }) => title).join('\n'));
  return override;
}

const text = `corpus sotu
model lstm { layers 1  width 20 }
let rates = [1, 2]
sweep rate in rates, seeds 1..2 {
  stage dense = train lstm on sotu { epochs 1  optimizer sgd { rate rate } }
}
sweep [layers, width] in [[1, 10], [2, 20]] {
  model other = lstm with { layers layers  width width }
  stage small = train other on sotu { epochs 1 }
}
`;

function cellsOf(name: string, ...overrides: string[]): readonly string[] {
  return stagesOf(text, overrides.map(set)).flatMap((stage) =>
    stage.name.startsWith(`${name}[`) ? [stage.name.slice(name.length)] : [],
  );
}

test('seeds may be counted anew', () => {
  assert.deepEqual(cellsOf('dense', 'seeds=4..6', 'rate=3'), [
    '[rate=3,seed=4]',
    '[rate=3,seed=5]',
    '[rate=3,seed=6]',
  ]);
  assert.deepEqual(cellsOf('dense', 'seeds=7', 'rate=[3]'), ['[rate=3,seed=7]']);
});

test('a variable takes another list, and so does the `let` that it goes through', () => {
  const cells = ['[rate=3,seed=1]', '[rate=4,seed=1]'];
  assert.deepEqual(cellsOf('dense', 'seeds=1', 'rate=[3, 4]'), cells);
  assert.deepEqual(cellsOf('dense', 'seeds=1', 'rates=[3, 4]'), cells);
  assert.deepEqual(cellsOf('dense', 'seeds=1', 'rate=rates', 'rates=[3, 4]'), cells);
});

test('a setting of something swept is set in all the cells that a new list gives', () => {
  const overrides = ['rate=[3, 4]', 'seeds=1', 'dense.batch=7'].map(set);
  for (const cell of ['dense[rate=3,seed=1]', 'dense[rate=4,seed=1]'])
    assert.equal(stageOf('train', cell, text, overrides).settings.batch, 7);
});

const mistakes: readonly [override: string, place: string, told: RegExp][] = [
  ['width=[10]', 'width', /varies together with `layers`/],
  ['sed=1..3', '1..3', /no sweep has this name/],
  ['raet=[3, 4]', 'raet', /did you mean `rate`/],
  ['rate=[]', '[]', /the list is empty/],
  ['seeds=3..1', '3..1', /counts up/],
];

for (const [override, place, told] of mistakes) {
  test(`--set ${override} is told at its place`, () => {
    const { plan, diagnostics } = checkText(text, [set(override)]);
    assert.equal(plan, null);
    const [mistake] = diagnostics;
    assert.ok(mistake);
    assert.equal(mistake.span.source, `--set ${override}`);
    assert.equal(override.slice(mistake.span.start, mistake.span.end), place);
    assert.match([mistake.title, mistake.label, ...mistake.notes, mistake.hint].join('\n'), told);
  });
}
