import assert from 'node:assert/strict';
import test from 'node:test';
import { buildGraph } from '../../../src/graph/build.ts';
import { assignRecipes } from '../../../src/keys/assign.ts';
import { parseOverride } from '../../../src/lang/override.ts';
import { checkText, found, stageOf, stagesOf } from '../checking.ts';

const base = `corpus sotu
model lstm { layers 1  width 20 }
`;

function namesOf(text: string): readonly string[] {
  return stagesOf(text).map(({ name }) => name);
}

/** The recipe of each stage, by name. */
function recipesOf(text: string): ReadonlyMap<string, string> {
  const { plan, diagnostics } = checkText(text);
  if (plan === null) throw new Error(diagnostics.map(({ title }) => title).join('\n'));
  return new Map(
    [...assignRecipes(buildGraph(plan), new Map())].map(([name, recipe]): [string, string] => [
      name,
      recipe.key,
    ]),
  );
}

test('there is a cell for each value, called by it, combination by combination', () => {
  const text = `${base}sweep n in [10, 20], seed in 1..2 {
  stage dense = train lstm on sotu { epochs 1  batch n  seed seed }
  stage small = quantize dense { bits 8 }
}
`;
  const cells = ['n=10,seed=1', 'n=10,seed=2', 'n=20,seed=1', 'n=20,seed=2'];
  assert.deepEqual(namesOf(text), ['sotu', ...cells.flatMap((cell) => [`dense[${cell}]`, `small[${cell}]`])]);
  assert.equal(stageOf('train', 'dense[n=20,seed=1]', text).settings.batch, 20);
  assert.equal(stageOf('quantize', 'small[n=20,seed=1]', text).inputs.model, 'dense[n=20,seed=1]');
});

test('what does not depend on a variable is declared once for all its values', () => {
  const text = `${base}sweep n in [10, 20], share in [50%, 60%] {
  stage dense = train lstm on sotu { epochs 1  batch n }
  stage pruned = prune dense { to share }
  evaluate [dense, pruned] on test
}
`;
  assert.deepEqual(
    namesOf(text).filter((name) => !name.startsWith('evaluate')),
    [
      'sotu',
      'dense[n=10]',
      'pruned[n=10,share=50%]',
      'pruned[n=10,share=60%]',
      'dense[n=20]',
      'pruned[n=20,share=50%]',
      'pruned[n=20,share=60%]',
    ],
  );
  assert.equal(namesOf(text).filter((name) => name === 'evaluate dense[n=10]').length, 1);
});

test('sweeps inside sweeps are the same as axes side by side', () => {
  const nested = `${base}sweep n in [10, 20] {
  stage dense = train lstm on sotu { epochs 1  batch n }
  sweep share in [50%, 60%] {
    stage pruned = prune dense { to share }
  }
}
`;
  assert.deepEqual(namesOf(nested).slice(1, 4), [
    'dense[n=10]',
    'pruned[n=10,share=50%]',
    'pruned[n=10,share=60%]',
  ]);
});

test('variables in brackets vary together', () => {
  const text = `${base}sweep [n, rate] in [[10, 1], [20, 5]] {
  stage dense = train lstm on sotu { epochs 1  batch n  optimizer sgd { rate rate } }
}
`;
  assert.deepEqual(namesOf(text), ['sotu', 'dense[n=10,rate=1]', 'dense[n=20,rate=5]']);
  assert.equal(stageOf('train', 'dense[n=20,rate=5]', text).settings.optimizer.rate, 5);
});

test('models, corpora, words and `let`s are swept over and swept', () => {
  const text = `let few = (2 * 5)
sweep kind in [lstm, rhn], n in [few, 20] {
  corpus sotu { min_count n }
  model m = kind { width n }
  let steps = (n + 1)
  stage dense = train m on sotu { steps steps }
}
`;
  const { settings, inputs } = stageOf('train', 'dense[kind=rhn,n=few]', text);
  assert.equal(settings.model.type, 'rhn');
  assert.deepEqual(settings.length, { kind: 'steps', count: 11 });
  assert.equal(inputs.corpus, 'sotu[n=few]');
});

test('a variable that stands for stages gives the stage that is built upon', () => {
  const text = `${base}stage dense = train lstm on sotu { epochs 1 }
stage longer = dense with { epochs 2 }
sweep method in [dense, longer], seeds 2..3 {
  stage trained = method with { batch 10 }
}
`;
  const { settings } = stageOf('train', 'trained[method=longer,seed=3]', text);
  assert.deepEqual([settings.length.count, settings.batch, settings.seed], [2, 10, 3]);
});

test('`seeds` gives each training its seed, but not one that says its own', () => {
  const text = `${base}seeds 1..2 {
  stage dense = train lstm on sotu { epochs 1 }
  stage slow = dense with { epochs 2 }
  stage fixed = train lstm on sotu { epochs 1  seed 7 }
  stage pruned = prune dense { to 50%  steps 3 }
}
`;
  assert.deepEqual(namesOf(text), [
    'sotu',
    'dense[seed=1]',
    'slow[seed=1]',
    'fixed',
    'pruned[seed=1]',
    'dense[seed=2]',
    'slow[seed=2]',
    'pruned[seed=2]',
  ]);
  const seedOf = (name: string) => stageOf('train', name, text).settings.seed;
  assert.deepEqual([seedOf('dense[seed=2]'), seedOf('slow[seed=2]'), seedOf('fixed')], [2, 2, 7]);
  assert.equal(stageOf('prune', 'pruned[seed=2]', text).settings.retraining?.seed, 2);
});

test('outside its sweep a cell is named by its values, and an evaluation may take many', () => {
  const sweep = `${base}sweep n in [10, 20], seed in 1..2 {
  stage dense = train lstm on sotu { epochs 1  batch n  seed seed }
}
`;
  assert.equal(
    stageOf('quantize', 'small', `${sweep}stage small = quantize dense[seed=2, n=10] { bits 8 }\n`).inputs
      .model,
    'dense[n=10,seed=2]',
  );
  const evaluations = (subject: string) =>
    namesOf(`${sweep}evaluate ${subject} on test\n`).filter((name) => name.startsWith('evaluate'));
  assert.equal(evaluations('dense[*]').length, 4);
  assert.deepEqual(evaluations('dense[n=20]'), [
    'evaluate dense[n=20,seed=1]',
    'evaluate dense[n=20,seed=2]',
  ]);
});

test('inside its sweep a cell can be named by some of its values', () => {
  const text = `${base}sweep n in [10, 20], seed in 1..2 {
  stage dense = train lstm on sotu { epochs 1  batch n  seed seed }
  stage small = quantize dense[n=10] { bits 8 }
}
`;
  assert.deepEqual(
    namesOf(text).filter((name) => name.startsWith('small')),
    ['small[seed=1]', 'small[seed=2]'],
  );
  assert.equal(stageOf('quantize', 'small[seed=2]', text).inputs.model, 'dense[n=10,seed=2]');
});

test('an override of something swept is one of all its cells', () => {
  const { override } = parseOverride('dense.epochs=3');
  assert.ok(override);
  const text = `${base}seeds 1..2 {\n  stage dense = train lstm on sotu { epochs 1 }\n}\n`;
  for (const seed of [1, 2]) {
    assert.equal(stageOf('train', `dense[seed=${seed}]`, text, [override]).settings.length.count, 3);
  }
});

test('a stage knows where in its sweep it stands, and which variable is a seed', () => {
  const text = `${base}sweep n in [10, 20], s in 1..2 {
  stage dense = train lstm on sotu { epochs 1  batch n  seed s }
  evaluate dense on test
}
`;
  const at = [
    { variable: 'n', value: '20', isSeed: false },
    { variable: 's', value: '1', isSeed: true },
  ];
  assert.deepEqual(stageOf('train', 'dense[n=20,s=1]', text).cell, { of: 'dense', at });
  assert.deepEqual(stageOf('evaluate', 'evaluate dense[n=20,s=1]', text).cell, { of: 'evaluate dense', at });
});

test('a mistake in a sweep is told once, at the value or the use', () => {
  const text = `${base}sweep n in [10, 20%] {\n  stage dense = train lstm on sotu { epochs 1  batch n }\n}\n`;
  assert.deepEqual(found(text), ['E0302 n']);
});

test('the key of a cell is that of the stage written out by hand', () => {
  const swept = recipesOf(`${base}let third = { sparse { density 33% } }
let dense = {}
sweep method in [dense, third], seed in 1..2 {
  stage trained = train lstm on sotu { epochs 1  with method  seed seed }
  stage small = quantize trained { bits 8 }
  evaluate small on test
}
`);
  const byHand = recipesOf(`${base}
stage a1 = train lstm on sotu { epochs 1  seed 1 }
stage a2 = train lstm on sotu { epochs 1  seed 2 }
stage b1 = train lstm on sotu { epochs 1  seed 1  sparse { density 33% } }
stage b2 = train lstm on sotu { epochs 1  seed 2  sparse { density 33% } }
stage qa1 = quantize a1 { bits 8 }
stage qa2 = quantize a2 { bits 8 }
stage qb1 = quantize b1 { bits 8 }
stage qb2 = quantize b2 { bits 8 }
evaluate [qa1, qa2, qb1, qb2] on test
`);
  for (const [cell, hand] of [
    ['method=dense,seed=1', 'a1'],
    ['method=dense,seed=2', 'a2'],
    ['method=third,seed=1', 'b1'],
    ['method=third,seed=2', 'b2'],
  ] as const) {
    assert.equal(swept.get(`trained[${cell}]`), byHand.get(hand));
    assert.equal(swept.get(`small[${cell}]`), byHand.get(`q${hand}`));
    assert.equal(swept.get(`evaluate small[${cell}]`), byHand.get(`evaluate q${hand}`));
  }
});
