import assert from 'node:assert/strict';
import test from 'node:test';
import { checkText, dense, found } from './checking.ts';

/** A text after `dense`, and what is found there. */
const rows: readonly [title: string, text: string, ...expected: string[]][] = [
  [
    'a schedule may end with the retraining',
    'stage p = prune dense { to 60%  cubic { end 400  every 20 }  steps 400 }',
  ],
  [
    'a schedule may not end after it',
    'stage p = prune dense { to 60%  cubic { end 401  every 20 }  steps 400 }',
    'E0311 401',
  ],
  [
    'a schedule must act twice',
    'stage p = prune dense { to 60%  cubic { end 41  every 41 }  steps 50 }',
    'E0329 41',
  ],
  [
    'acting at the first and the last step is enough',
    'stage p = prune dense { to 60%  cubic { end 42  every 41 }  steps 50 }',
  ],
  ['`from` is dead in one shot', 'stage p = prune dense { from 10%  to 60%  steps 400 }', 'E0306 from 10%'],
  [
    '`from` needs a `to`',
    'stage p = prune dense { from 10%  cubic { end 40  every 4 }  steps 400 }',
    'E0304 from 10%',
  ],
  [
    'equal ends of a schedule are a mistake',
    'stage p = prune dense { from 60%  to 60%  cubic { end 40  every 4 }  steps 400 }',
    'E0325 60%',
  ],
  ['zero is no target', 'stage p = prune dense { to 0% }', 'E0303 0%'],
  ['more pruning goes on from before', 'stage p = prune dense { to 60% }\nstage q = prune p { to 61% }'],
  [
    'the same pruning again does nothing',
    'stage p = prune dense { to 60% }\nstage q = prune p { to 60% }',
    'E0326 60%',
  ],
  [
    'a schedule cannot begin below what is pruned',
    'stage p = prune dense { to 60% }\nstage q = prune p { from 10%  to 80%  cubic { end 40  every 4 }  steps 400 }',
    'E0306 from 10%',
  ],
  ['a tensor may be kept', 'stage p = prune dense { to 60%  "embedding" keep yes }'],
  [
    'keeping what nothing touches is dead',
    'stage p = prune dense { "layers.*" to 60%  "decoder" keep no }',
    'E0306 keep no',
  ],
  [
    'a later, narrower rule wins',
    'stage s = quantize dense { "*" bits 8  "layers.*" bits 6  "layers.0.*" bits 4 }',
  ],
  [
    'a wider rule after a narrow one kills it',
    'stage s = quantize dense { "layers.0.*" bits 4  "layers.*" bits 6 }',
    'E0306 bits 4',
  ],
  [
    'rules that share a tensor add up where they set different things',
    'stage s = quantize dense { "layers.*" bits 6  "*.recurrent" per tensor }',
  ],
  [
    '`keep` kills the rest of its rule',
    'stage s = quantize dense { "decoder" { bits 4  keep yes } }',
    'E0306 bits 4',
  ],
  ['scales per row of a bias are dead', 'stage s = quantize dense { "*.bias" per row }', 'E0306 per row'],
  ['fewer bits may follow more', 'stage s = quantize dense { bits 8 }\nstage t = quantize s { bits 7 }'],
  [
    'what was kept may be quantized later',
    'stage s = quantize dense { bits 4  "decoder" keep yes }\nstage t = quantize s { "*" keep yes  "decoder" bits 6 }',
  ],
  [
    'validation after the end is dead',
    'stage p = prune dense { to 60%  steps 100  validate every 101 }',
    'E0306 validate every 101',
  ],
  [
    'a retraining corpus without retraining is dead',
    'stage p = prune dense on sotu { to 60% }',
    'E0306 sotu',
  ],
  ['expectations take the one split that is evaluated', 'evaluate dense on test { expect perplexity < 300 }'],
  ['an unknown engine is told', 'stage p = prune dense { to 60%  steps 9  engine gpu }', 'E0302 gpu'],
  ['a training is not what a stage derives from a model', 'stage p = lstm with { epochs 2 }', 'E0203 lstm'],
  ['a stage cannot be trained again', 'stage p = train dense on sotu { epochs 2 }', 'E0203 dense'],
];

for (const [title, text, ...expected] of rows) {
  test(title, () => {
    assert.deepEqual(found(`${dense}${text}\n`), expected);
  });
}

test('only the deriving declaration is blamed for a rule that it shadows, and it is not', () => {
  const text = `${dense}stage p = prune dense { to 50% }\nstage q = p with { "*" to 60% }\n`;
  assert.deepEqual(found(text), []);
  const dead = `${dense}stage p = prune dense { "*" to 50% }\nstage q = p with { to 60% }\n`;
  assert.deepEqual(found(dead), ['E0306 to 60%']);
});

test('a mistake that many stages inherit is told once', () => {
  const text = `corpus sotu
model lstm
stage dense = train lstm on sotu { epochs 1  batch 2.5 }
stage a = dense with { seed 2 }
stage b = a with { seed 3 }
`;
  assert.deepEqual(found(text), ['E0303 2.5']);
});

/** Texts of several lines, and everything that is wrong with them. */
const passes: readonly [title: string, text: string, ...expected: string[]][] = [
  [
    'selectors are judged by a model whose widths are wrong',
    `corpus sotu
model lstm { widht 100 }
stage dense = train lstm on sotu { epochs 1 }
stage p = prune dense { "nothing" to 60% }
evaluate [dense, p] on valid`,
    'E0301 widht',
    'E0312 "nothing"',
  ],
  [
    'selectors are not judged by a model whose layers are not known',
    `corpus sotu
model lstm { layers 2.5 }
stage dense = train lstm on sotu { epochs 1 }
stage p = prune dense { "layers.2.*" to 60%  cubic { end 9  every 2 } }`,
    'E0303 2.5',
    'E0322 cubic',
  ],
  [
    'where `tied` is not known there may be a decoder',
    `corpus sotu
model lstm { tied maybe }
stage dense = train lstm on sotu { epochs 1 }
stage p = prune dense { "decoder" to 60% }`,
    'E0302 maybe',
  ],
  [
    'the known part of a schedule is judged',
    `${dense}stage p = prune dense { to 60%  cubic { end 500  evry 20 }  steps 400 }`,
    'E0311 500',
    'E0301 evry',
  ],
  [
    'a length that is misspelt is not missing, and no setting is idle for it',
    `${dense}stage p = prune dense on sotu { to 60%  stpes 400  batch 3  cubic { end 300  every 20 } }`,
    'E0301 stpes',
  ],
  [
    'a selector that misses may have been for any tensor',
    `${dense}stage p = prune dense { "rnn.*" to 60% }\nstage q = prune p { to 50% }\nstage r = quantize q { "decodr" bits 4 }
stage s = quantize r { bits 8 }`,
    'E0312 "rnn.*"',
    'E0312 "decodr"',
  ],
  [
    'a rule after it holds all the same',
    `${dense}stage p = prune dense { "rnn.*" to 60%  "decoder" to 50% }\nstage q = prune p { "decoder" to 40% }`,
    'E0312 "rnn.*"',
    'E0326 40%',
  ],
  [
    'a mistaken rule kills no other',
    `${dense}stage s = quantize dense { bits 4  "*" bits 1 }\nstage t = quantize dense { "decoder" keep yess  "decoder" keep no }`,
    'E0313 1',
    'E0302 yess',
  ],
  [
    'an architecture that is not known hides no ranges',
    `corpus sotu
stage dense = train lstm on sotu { epochs 1  batch 0 }
stage p = prune dense { to 150%  cubic { end 500  every 20 }  steps 400 }
stage s = quantize p { bits 32  "layers.*" bits 1 }`,
    'E0201 lstm',
    'E0303 0',
    'E0303 150%',
    'E0311 500',
    'E0313 32',
    'E0313 1',
  ],
  [
    'what an unknown ancestor has set is not guessed',
    `corpus ptb { path "data/ptb" }
model lstm
stage dense = train lstm on ptb { epochs 1  optimizer adam }
stage p = prune dens on ptb { to 60%  epochs 1  optimizer { beta1 0.5 }  cubic { end 100k  every 20 } }
stage q = prune p { to 70%  epochs 1  cubic { end 100k  every 20 } }`,
    'E0201 dens',
  ],
  [
    'the steps of an epoch are known of a corpus whose files are not there',
    `corpus ptb { path "data/ptp" }
model lstm
stage dense = train lstm on ptb { epochs 1 }
stage p = prune dense { to 60%  epochs 1  cubic { end 100k  every 20 } }`,
    'E0401 "data/ptp"',
    'E0311 100k',
  ],
  [
    'a verb, a metric and a split are taken for the nearest',
    `${dense}stage p = prunne dense { "nothing" to 60% }\nevaluate p on [valid, tset] { expect perplexty(test) < 0.5 }`,
    'E0205 prunne',
    'E0312 "nothing"',
    'E0205 tset',
    'E0205 perplexty',
    'E0303 0.5',
  ],
  [
    'splits that are not known are no reason to doubt an expectation',
    `${dense}evaluate dense on [valid, holdout] { expect perplexity(test) < 300  expect loss < 3 }`,
    'E0205 holdout',
  ],
  [
    'exchanged operands are read in their right order',
    'corpus sotu\nmodel lstm\nstage dense = train sotu on lstm { epochs 1 }\nstage p = prune dense { "nothing" to 60% }',
    'E0209 sotu on lstm',
    'E0312 "nothing"',
  ],
  [
    'a quantized model is told once',
    `${dense}stage s = quantize dense { bits 8 }\nstage p = prune s { to 50% }\nstage q = prune p { to 60% }`,
    'E0327 s',
  ],
];

for (const [title, text, ...expected] of passes) {
  test(title, () => {
    assert.deepEqual(found(`${text}\n`), expected);
  });
}

test('a warning does not prevent a plan', () => {
  const { plan, diagnostics } = checkText(`${dense}let unused = 3\n`);
  assert.deepEqual(
    diagnostics.map(({ code, severity }) => [code, severity]),
    [['E0206', 'warning']],
  );
  assert.notEqual(plan, null);
});

test('every hop of a circle is a place', () => {
  const { diagnostics } = checkText('let a = b\nlet b = c\nlet c = a\n');
  assert.equal(diagnostics[0]?.code, 'E0204');
  assert.equal(diagnostics[0].related.length, 2);
});

test('a misspelt name comes with the edit that cures it', () => {
  const text = 'model lstm { widht 100 }\n';
  const [mistake] = checkText(text).diagnostics;
  const fix = mistake?.fix;
  assert.ok(fix);
  const cured = text.slice(0, fix.span.start) + fix.replacement + text.slice(fix.span.end);
  assert.deepEqual(found(cured), []);
});
