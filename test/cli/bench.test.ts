import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { tinyText } from '../support/tiny.ts';
import type { BenchReport } from '../../src/exec/bench.ts';

const experiment = `corpus mine = text { path "words.txt"  min_count 1 }
model lstm { layers 1  embedding 32  width 32 }
stage dense = train lstm on mine { steps 4  batch 2  bptt 5  seed 1 }
stage pruned = prune dense { to 80% }
stage small = quantize pruned { bits 4  "decoder" bits 6 }
evaluate small on valid { batch 20 }
`;

test('a model is measured in each form that it has', async (t) => {
  const { athanor } = await workspace(t, { 'tiny.exp': experiment, 'words.txt': tinyText(800) });
  const run = await athanor(['run', 'tiny.exp']);
  assert.equal(run.code, 0, run.stderr);

  const measured = await athanor(['bench', 'small', '--seconds', '0.1', '--full', '--json', '--quiet']);
  assert.equal(measured.code, 0, measured.stderr);
  assert.equal(measured.stderr, '');
  const report = JSON.parse(measured.stdout) as BenchReport & { readonly stage: string };
  assert.equal(report.stage, 'small');
  assert.deepEqual(
    report.rows.map(({ form }) => form),
    ['dense', 'quantized', 'int8', 'sparse'],
  );
  const [dense, ...others] = report.rows;
  assert.ok(dense !== undefined);
  for (const { form, speeds, weightBytes, perplexity } of report.rows) {
    assert.deepEqual(
      speeds.map(({ batch }) => batch),
      [1, 20],
    );
    assert.ok(
      speeds.every(({ tokensPerSecond }) => tokensPerSecond > 0),
      form,
    );
    assert.ok(Math.abs(perplexity / dense.perplexity - 1) < 0.005, `${form}: ${perplexity}`);
    assert.ok(weightBytes > 0);
  }
  assert.ok(others.every(({ weightBytes }) => weightBytes < dense.weightBytes / 2));
  assert.ok(report.notes.includes('1 tensor of 6 bits, kept in integers of 8'), report.notes.join());

  // The evaluation of the same model, whose windows are longer, came to the same perplexity by another way.
  const evaluated = await athanor(['show', 'evaluate', 'small', '--json']);
  const { record } = JSON.parse(evaluated.stdout) as {
    readonly record: { readonly summary: { readonly valid: { readonly perplexity: number } } };
  };
  assert.ok(Math.abs(dense.perplexity / record.summary.valid.perplexity - 1) < 1e-5);

  const text = await athanor(['bench', 'dense', '--seconds', '0.1']);
  assert.equal(text.code, 0);
  assert.match(text.stdout, /^ {2}dense +float32 .* [\d.]+k? /m);
  assert.match(text.stdout, /no matrix is quantized to 8 bits or fewer: measure a `quantize` stage/);
  assert.match(text.stderr, /^batch 20: measuring for 0\.1 s$/m);

  for (const [words, said] of [
    [['bench', 'mine'], /`mine` is a stage of kind corpus, which makes no model[^]*dense, pruned, small/],
    [['bench', 'evaluate', 'small'], /`evaluate small` is a stage of kind evaluate/],
    [['bench', 'smal'], /has no stage `smal`/],
    [['bench', 'small', '--seconds', '0'], /--seconds takes a number above 0/],
    [['bench'], /missing required argument/],
  ] as const) {
    const answer = await athanor(words);
    assert.equal(answer.code, 2, answer.stderr);
    assert.match(answer.stderr, said);
  }
});

test('a stage without a result is refused, and how to make it is said', async (t) => {
  const { athanor, path } = await workspace(t, { 'tiny.exp': experiment, 'words.txt': tinyText(800) });
  assert.match((await athanor(['bench', 'small'])).stderr, /there is no run `@last`[^]*nothing has run/);

  await athanor(['run', 'tiny.exp', '--only', 'dense']);
  const early = await athanor(['bench', 'small']);
  assert.equal(early.code, 2);
  assert.match(early.stderr, /`small` has no result in run [^]*make it with `athanor run tiny\.exp`/);

  rmSync(join(path('runs'), 'store', 'act'), { recursive: true });
  const late = await athanor(['bench', 'dense']);
  assert.equal(late.code, 2);
  assert.match(late.stderr, /the result of `dense` is not in the store any more[^]*athanor run tiny\.exp/);
});
