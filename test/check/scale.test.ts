import assert from 'node:assert/strict';
import test from 'node:test';
import { check } from '../../src/check/check.ts';
import { buildGraph } from '../../src/graph/build.ts';
import { parse } from '../../src/lang/parse.ts';
import { options } from './checking.ts';

/** Stages in chains of ten: a training, then pruning on and on, each evaluated. */
function experiment(stages: number): string {
  const lines = ['corpus sotu', 'model lstm { layers 2  width 100 }'];
  for (let chain = 0; lines.length < stages + 2; chain++) {
    lines.push(
      `stage t${chain} = train lstm on sotu { epochs ${1 + (chain % 5)}  optimizer sgd { rate 5  clip 1 } }`,
    );
    let before = `t${chain}`;
    for (let link = 1; link <= 4; link++) {
      const name = `p${chain}_${link}`;
      lines.push(
        `stage ${name} = prune ${before} { "layers.*" to ${link}0%  steps 100  cubic { end 50  every 5 } }`,
      );
      lines.push(`evaluate ${name} on [valid, test] { expect perplexity(test) < 300 }`);
      before = name;
    }
    lines.push(`stage q${chain} = quantize ${before} { bits 8  "*.bias" keep yes }`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function secondsToCheck(stages: number): number {
  const { file, diagnostics } = parse({ name: 'mine.exp', text: experiment(stages) });
  assert.deepEqual(diagnostics, []);
  const start = process.cpuUsage().user;
  const { plan } = check(file, options);
  const seconds = (process.cpuUsage().user - start) / 1e6;
  assert.ok(plan);
  assert.ok(plan.stages.length >= stages);
  assert.ok(buildGraph(plan).order.length === plan.stages.length);
  return seconds;
}

test('checking ten times as many stages takes about ten times as long', (context) => {
  secondsToCheck(500);
  const fastest = (stages: number) => Math.min(secondsToCheck(stages), secondsToCheck(stages));
  const [few, many] = [fastest(500), fastest(5000)];
  context.diagnostic(
    `500 stages ${(few * 1e3).toFixed(0)} ms, 5000 ${(many * 1e3).toFixed(0)} ms of processor time`,
  );
  // Quadratic growth would be a hundredfold.
  assert.ok(many < 35 * few, `${few} s, then ${many} s`);
});

/** A sweep of a training, its pruning and their evaluations, of some combinations. */
function sweep(cells: number): string {
  return `corpus sotu
model lstm { layers 1  width 20 }
let quick = { epochs 1  batch 20 }
sweep rate in 1..${cells / 10}, seed in 1..10 {
  stage dense = train lstm on sotu { with quick  optimizer sgd { rate rate }  seed seed }
  stage pruned = prune dense { to 60% }
  evaluate [dense, pruned] on test
}
`;
}

function secondsToCheckSweep(cells: number): number {
  const { file, diagnostics } = parse({ name: 'mine.exp', text: sweep(cells) });
  assert.deepEqual(diagnostics, []);
  const start = process.cpuUsage().user;
  const { plan } = check(file, options);
  const seconds = (process.cpuUsage().user - start) / 1e6;
  assert.equal(plan?.stages.length, 4 * cells + 1);
  return seconds;
}

test('checking ten times as many cells takes about ten times as long', (context) => {
  secondsToCheckSweep(100);
  const fastest = (cells: number) => Math.min(secondsToCheckSweep(cells), secondsToCheckSweep(cells));
  const [few, many] = [fastest(200), fastest(2000)];
  context.diagnostic(
    `800 stages ${(few * 1e3).toFixed(0)} ms, 8000 ${(many * 1e3).toFixed(0)} ms of processor time`,
  );
  assert.ok(many < 35 * few, `${few} s, then ${many} s`);
});

const chains: readonly [what: string, text: (length: number) => string][] = [
  ['`let`s', (length) => `let a0 = 1\n${each(length, (n) => `let a${n} = (a${n - 1} + 1)`)}`],
  [
    '`with`s',
    (length) =>
      `model m0 = lstm { layers 1 }\n${each(length, (n) => `model m${n} = m${n - 1} with { layers ${1 + (n % 9)} }`)}`,
  ],
  [
    'stages',
    (length) =>
      `corpus sotu\nmodel lstm\nstage s0 = train lstm on sotu { epochs 1 }\n${each(length, (n) => `stage s${n} = prune s${n - 1} { to ${n / (length + 1)} }`)}`,
  ],
];

function each(length: number, line: (n: number) => string): string {
  return Array.from({ length }, (_, index) => `${line(index + 1)}\n`).join('');
}

for (const [what, text] of chains) {
  test(`a chain of ten thousand ${what} is checked like any other`, () => {
    const { file, diagnostics } = parse({ name: 'mine.exp', text: text(10_000) });
    assert.deepEqual(diagnostics, []);
    const { plan, diagnostics: found } = check(file, options);
    assert.deepEqual(
      found.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.ok(plan);
    assert.equal(buildGraph(plan).order.length, plan.stages.length);
  });
}
