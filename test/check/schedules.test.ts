import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import { publishedTables } from '../../src/check/schedules/published.ts';
import { modelTensors } from '../../src/check/shapes/model.ts';
import { sizeOf, shapeOf } from '../../src/ml/models/weights.ts';
import { ownName, settingsOf, type MicronetModel } from '../reference/support/micronet.ts';
import { dense, stageOf } from './checking.ts';

const words = 267_735;
/** The published model of 8.3 million parameters. */
const core = `corpus text = wikitext103 { path "data/wikitext-103" }
model core = transformer {
  layers 8  width 256  heads 8  key 24  value 24  inner 768  context 97
  vocabulary adaptive { cutoffs [3500, 25k]  widths [256, 64, 4] }
}
stage student = train core on text { steps 200k  batch 10  crop 1152  optimizer adam }
`;
const { settings: training } = stageOf('train', 'student', core);
const sizes = new Map(
  modelTensors(training.model).map((tensor) => [tensor.name, sizeOf(shapeOf(tensor, words))]),
);

test('the published tables name tensors of the published model, and lead to the totals that they are called by', () => {
  const counted = [...sizes].filter(([name]) => !name.includes('.norm.'));
  const parameters = counted.reduce((sum, [, size]) => sum + size, 0);
  assert.equal(parameters, 8_296_021);
  const total = (name: string, end: 'from' | 'to') =>
    Object.entries(publishedTables[name] ?? {})
      .map(([tensor, target]) => Math.floor(target[end] * (sizes.get(tensor) ?? NaN)))
      .reduce((sum, zeros) => sum + zeros, 0) / parameters;
  for (const [name, from, to] of [
    ['micronet-0.239', 0.1094, 0.2386],
    ['micronet-0.358', 0.1642, 0.3579],
    ['micronet-0.477', 0.2189, 0.4772],
  ] as const) {
    assert.equal(Object.keys(publishedTables[name] ?? {}).length, 39);
    assert.equal(total(name, 'from').toFixed(4), String(from));
    assert.equal(total(name, 'to').toFixed(4), String(to));
  }
});

test('the table of 0.358 leaves as many weights in each tensor as the authors counted', () => {
  const file = join(import.meta.dirname, '../reference/micronet-counts/case.json');
  const { hyperparameters } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly hyperparameters: JsonObject;
  };
  const configurations = hyperparameters['configs'] as unknown as Record<
    string,
    { readonly model: MicronetModel; readonly nz: Readonly<Record<string, number>> }
  >;
  const { model, nz } = configurations['q10_target_sparsity'] ?? assert.fail('no such configuration');
  assert.deepEqual(settingsOf(model), training.model);
  const left = Object.entries(publishedTables['micronet-0.358'] ?? {}).map(([name, { to }]) => {
    const size = sizes.get(name) ?? NaN;
    return [name, size - Math.floor(to * size)];
  });
  const expected = Object.entries(nz).map(([name, count]) => [ownName(name, 3), count]);
  assert.deepEqual(Object.fromEntries(left), Object.fromEntries(expected));
});

test('a published schedule acts 175 times, and a rule may say otherwise of a tensor', () => {
  const text = `${core}stage pruned = prune student {
  schedule "micronet-0.358"  over 175k  steps 200k  batch 9
  optimizer adam { rate 1e-4 }
  "embedding.0" keep yes
  "layers.0.attention.input" to 50%
}
`;
  const { settings } = stageOf('prune', 'pruned', text);
  assert.deepEqual(settings.schedule, { kind: 'cubic', begin: 0, end: 175_000, every: 1000 });
  assert.equal(settings.retraining?.length.count, 200_000);
  assert.equal(Object.keys(settings.targets).length, 38);
  assert.deepEqual(settings.targets['layers.0.attention.input'], { from: 0.165, to: 0.5 });
  assert.deepEqual(settings.targets['layers.1.attention.output'], { from: 0.3375, to: 0.6 });
  assert.equal(settings.targets['embedding.0'], undefined);
  assert.equal(settings.targets['decoder.1.bias']?.to, 0.75);
});

test('without a length of its own a retraining is as long as its schedule', () => {
  const { settings } = stageOf(
    'prune',
    'pruned',
    `${dense}stage pruned = prune dense { to 60%  over 350 }\n`,
  );
  assert.deepEqual(settings.retraining?.length, { kind: 'steps', count: 350 });
  assert.deepEqual(settings.schedule, { kind: 'cubic', begin: 0, end: 350, every: 2 });
});

test('all of a bias may go, as in the published table of 0.477', () => {
  const text = `${core}stage pruned = prune student { schedule "micronet-0.477"  over 175k }\n`;
  assert.equal(stageOf('prune', 'pruned', text).settings.targets['decoder.2.bias']?.to, 1);
});

test('an analysis is an input of the pruning that follows it, and what rules say stays theirs', () => {
  const text = `${dense}stage sens = sensitivity dense { to 40%  from 10%  tokens 5k  "decoder.bias" most 100%  "embedding" keep yes }
stage pruned = prune dense { schedule sens  over 30  "layers.0.*" to 70%  "decoder" keep yes }
`;
  const { settings, inputs } = stageOf('sensitivity', 'sens', text);
  assert.deepEqual(inputs, { model: 'dense', corpus: 'sotu' });
  assert.deepEqual(settings.tensors, {
    'layers.0.input': 0.95,
    'layers.0.recurrent': 0.95,
    'layers.1.input': 0.95,
    'layers.1.recurrent': 0.95,
    decoder: 0.95,
    'decoder.bias': 1,
  });
  assert.deepEqual([settings.from, settings.to, settings.tokens], [0.1, 0.4, 5000]);
  const pruned = stageOf('prune', 'pruned', text);
  assert.deepEqual(pruned.inputs, { model: 'dense', corpus: 'sotu', schedule: 'sens' });
  assert.deepEqual(pruned.settings.targets, {
    'layers.0.input': { from: 0, to: 0.7 },
    'layers.0.recurrent': { from: 0, to: 0.7 },
  });
  assert.deepEqual(pruned.settings.kept, ['decoder']);
});

test('an evaluation is scored by the rules that it names', () => {
  const score = (written: string) =>
    stageOf('evaluate', 'evaluate dense', `${dense}evaluate dense on valid { ${written} }\n`).settings.score;
  assert.equal(score('batch 2'), undefined);
  assert.deepEqual(score('score micronet'), { kind: 'micronet', counting: 'published' });
  assert.deepEqual(score('score micronet { counting strict }'), { kind: 'micronet', counting: 'strict' });
});
