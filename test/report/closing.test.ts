import assert from 'node:assert/strict';
import test from 'node:test';
import { renderRun, renderStages } from '../../src/report/closing.ts';
import { renderModels } from '../../src/report/model-table.ts';
import { modelRows } from '../../src/report/rows.ts';
import { unpainted } from '../../src/report/table.ts';
import { firstExperiment, SamplePast } from './samples.ts';

const run = () => new SamplePast().run('20261121-201501-kqz', firstExperiment(0.6, '4', '5'));

test('the table of models says what each technique cost and gained beside the dense model', () => {
  assert.deepEqual(renderModels(run().stages, unpainted), [
    'model            perplexity(valid)  vs dense  nonzeros    zero  bits   packed  smaller   work',
    'unigram of sotu              710.2',
    'dense                        214.3               4.12M   0.0 %    32  16.5 MB     1.0x   58 s',
    'pruned                       231.8    +8.2 %     1.62M  60.7 %    32  7.00 MB     2.4x   20 s',
    'small                        232.4    +8.4 %     1.62M  60.7 %     8  2.13 MB     7.7x  0.3 s',
  ]);
});

test('a cost says by which rules it was counted', () => {
  const costs = { storage: 1_757_391.875, operations: 8_806_715.237, score: 0.0387469 };
  const stages = firstExperiment(0.6, '4', '5').map((stage) => {
    if (stage.kind !== 'evaluate' || stage.name === 'evaluate dense') return stage;
    const counting = stage.name === 'evaluate small' ? 'published' : 'strict';
    return { ...stage, summary: { ...stage.summary, ...costs, micronet: { counting } } };
  });
  const counted = new SamplePast().run('20261121-201501-kqz', stages);
  const rows = renderModels(counted.stages, unpainted).map((line) => line.split(/ {2,}/).slice(-5));
  assert.deepEqual(rows[0], ['storage', 'operations', 'score', 'counted', 'work']);
  assert.deepEqual(rows.slice(-2), [
    ['1.76M', '8.81M', '0.03875', 'strict', '20 s'],
    ['1.76M', '8.81M', '0.03875', 'published', '0.3 s'],
  ]);
  const [, line = ''] = renderStages(
    counted.stages.filter(({ name }) => name === 'evaluate small'),
    unpainted,
  );
  assert.match(line, /packed, published score 0\.03875$/);
});

test('the table of stages says what ran, how long it took and what came out', () => {
  const lines = renderStages(run().stages, unpainted).map((line) => line.replace(/[0-9a-f]{8}/, '#'));
  assert.match(lines[1] ?? '', /^corpus +sotu +ran +2\.0 s +# +2\.01M tokens, 18\.2k word types, unigram/);
  assert.match(
    lines[2] ?? '',
    /^train +dense +ran +58 s +# +600 steps, valid perplexity 214\.3, 4\.12M parameters$/,
  );
});

test('a hit shows no time of its own, and a failure its reason in the place of a result', () => {
  const [first, second] = new SamplePast()
    .run('20261121-201501-kqz', [
      {
        name: 'sotu',
        kind: 'corpus',
        outcome: 'hit',
        madeBy: 'earlier',
        seconds: 3,
        summary: { tokens: 10 },
      },
      { name: 'dense', kind: 'train', outcome: 'failed', because: 'the loss is not finite' },
    ])
    .stages.map((stage) => renderStages([stage], unpainted)[1]);
  assert.match(first ?? '', /^corpus +sotu +hit +[0-9a-f]{8} +10 tokens$/);
  assert.match(second ?? '', /^train +dense +failed .* the loss is not finite$/);
});

test('the run closes with its promises and its counts', () => {
  const lines = renderRun(run(), unpainted);
  assert.deepEqual(lines.slice(-3), [
    'broken  evaluate small: expect perplexity(valid) < 230, is 232.4',
    '',
    '7 ran in 1 min 22 s  run 20261121-201501-kqz',
  ]);
});

test('a model is compared with the trained one at the head of its chain, not with its direct input', () => {
  const { models } = modelRows(run().stages);
  assert.deepEqual(
    models.map(({ stage, dense }) => [stage, dense]),
    [
      ['dense', 'dense'],
      ['pruned', 'dense'],
      ['small', 'dense'],
    ],
  );
});

test('nothing evaluated, no table of models', () => {
  assert.deepEqual(renderModels(run().stages.slice(0, 4), unpainted), []);
});
