import assert from 'node:assert/strict';
import test from 'node:test';
import type { CellOf } from '../../src/check/sweeps/cell.ts';
import { cellSide } from '../../src/report/diff/cell-side.ts';
import type { Side } from '../../src/report/diff/side.ts';
import { renderModels } from '../../src/report/model-table.ts';
import { bindingsIn, stagesMeant } from '../../src/report/stage-selection.ts';
import { unpainted } from '../../src/report/table.ts';
import { nothingKept } from './diff/sample-side.ts';
import { evaluation, SamplePast, type Ingredients } from './samples.ts';

function cellOf(of: string, method: string, seed: string): CellOf {
  return {
    of,
    at: [
      { variable: 'method', value: method, isSeed: false },
      { variable: 'seed', value: seed, isSeed: true },
    ],
  };
}

/** A training and its evaluation. */
function cell(method: string, seed: string, perplexity: number): readonly Ingredients[] {
  const name = `trained[method=${method},seed=${seed}]`;
  const kept = method === 'dense' ? 4_120_000 : 1_360_000;
  return [
    { name, kind: 'train', inputs: { corpus: 'ptb' }, seconds: 10, cell: cellOf('trained', method, seed) },
    {
      name: `evaluate ${name}`,
      kind: 'evaluate',
      inputs: { corpus: 'ptb', model: name },
      summary: evaluation(perplexity, kept, 32, 4 * kept),
      cell: cellOf('evaluate trained', method, seed),
    },
  ];
}

const run = () =>
  new SamplePast().run('20261121-201501-kqz', [
    { name: 'ptb', kind: 'corpus' },
    ...cell('dense', '1', 80),
    ...cell('set', '1', 90),
    ...cell('dense', '2', 82),
    ...cell('set', '2', 91),
    ...cell('set', '3', 95),
    ...cell('rigl', '1', 88),
  ]);

test('cells of a sweep stand together, those that only seeds part beside their mean and its spread', () => {
  assert.deepEqual(renderModels(run().stages, unpainted), [
    'model                             perplexity(valid)      ±  nonzeros    zero  bits   packed  smaller  work',
    'unigram of ptb                                710.2',
    'trained[method=dense,seed=1]                  80.00            4.12M   0.0 %    32  16.5 MB     1.0x  10 s',
    'trained[method=dense,seed=2]                  82.00            4.12M   0.0 %    32  16.5 MB     1.0x  10 s',
    'trained[method=dense]  mean of 2              81.00  1.414     4.12M   0.0 %    32  16.5 MB     1.0x  10 s',
    'trained[method=set,seed=1]                    90.00            1.36M  67.0 %    32  5.44 MB     1.0x  10 s',
    'trained[method=set,seed=2]                    91.00            1.36M  67.0 %    32  5.44 MB     1.0x  10 s',
    'trained[method=set,seed=3]                    95.00            1.36M  67.0 %    32  5.44 MB     1.0x  10 s',
    'trained[method=set]  mean of 3                92.00  2.646     1.36M  67.0 %    32  5.44 MB     1.0x  10 s',
    'trained[method=rigl,seed=1]                   88.00            1.36M  67.0 %    32  5.44 MB     1.0x  10 s',
  ]);
});

test('words mean a stage, all cells of one or those with some values, however they are spaced', () => {
  const { stages } = run();
  const meant = (text: string) => stagesMeant(stages, text).map(({ name }) => name);
  assert.deepEqual(meant('ptb'), ['ptb']);
  assert.deepEqual(meant('trained[method=set,seed=2]'), ['trained[method=set,seed=2]']);
  assert.deepEqual(meant('trained[seed=2, method=set]'), ['trained[method=set,seed=2]']);
  assert.deepEqual(meant('trained[seed=2]'), ['trained[method=dense,seed=2]', 'trained[method=set,seed=2]']);
  assert.equal(meant('trained').length, 6);
  assert.equal(meant('evaluate trained[*]').length, 6);
  assert.deepEqual(meant('trained[seed=9]'), []);
  assert.deepEqual(meant('other[*]'), []);
  assert.equal(bindingsIn('seed'), null);
});

test('two parts of a run have the names of their stages in common', () => {
  const { stages } = run();
  const asked = new Map(stages.map(({ name }) => [name, { settings: { name }, outside: null }]));
  const results = { ...nothingKept, read: (name: string) => new TextEncoder().encode(name) };
  const side: Side = { label: 'run', stages, asked, results };
  const part = cellSide(side, [['method', 'set']], null);
  assert.deepEqual(
    part.stages.map(({ name, inputs }) => [name, inputs['model'] ?? null]),
    [
      ['ptb', null],
      ['trained[seed=1]', null],
      ['evaluate trained[seed=1]', 'trained[seed=1]'],
      ['trained[seed=2]', null],
      ['evaluate trained[seed=2]', 'trained[seed=2]'],
      ['trained[seed=3]', null],
      ['evaluate trained[seed=3]', 'trained[seed=3]'],
    ],
  );
  const [, first] = part.stages;
  assert.ok(first);
  assert.deepEqual(part.asked.get(first.name)?.settings, { name: 'trained[method=set,seed=1]' });
  assert.equal(
    new TextDecoder().decode(part.results.read(first.name, 'weights') ?? undefined),
    'trained[method=set,seed=1]',
  );
});
