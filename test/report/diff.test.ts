import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunRecord } from '../../src/exec/run-record.ts';
import { diff, isDifferent, type Side } from '../../src/report/diff.ts';
import { renderDiff } from '../../src/report/diff-text.ts';
import { unpainted } from '../../src/report/table.ts';
import { firstExperiment, SamplePast, type Ingredients } from './samples.ts';

const side = (past: SamplePast, run: RunRecord): Side => ({
  label: run.run,
  weights: () => null,
  stages: run.stages,
  asked: new Map(
    run.stages.flatMap(({ name, contentKey }) => {
      const manifest = contentKey === null ? null : past.manifest(contentKey);
      return manifest === null ? [] : [[name, { settings: manifest.settings, outside: manifest }] as const];
    }),
  ),
});

const compare = (before: readonly Ingredients[], after: readonly Ingredients[]) => {
  const past = new SamplePast();
  return diff(side(past, past.run('one', before)), side(past, past.run('two', after)));
};

test('the changed setting stands beside the changed metrics, and one run a side gives no verdict', () => {
  const found = compare(firstExperiment(0.6, '4', '5'), firstExperiment(0.7, '9', '8'));
  assert.deepEqual(renderDiff(found, unpainted), [
    'before  one',
    'after   two',
    '',
    'question  pruned.to 60% -> 70%  first.exp:12:3',
    '',
    'answer                     before  after  change',
    'pruned  perplexity(valid)   231.8  241.8  +4.3 %  n = 1, no verdict: add seeds',
    'small   perplexity(valid)   232.4  242.4  +4.3 %  n = 1, no verdict: add seeds',
    '',
    'unchanged: dense',
  ]);
});

test('two equal experiments do not differ, however long they took', () => {
  const slow = firstExperiment(0.6, '4', '5').map((stage) => ({ ...stage, seconds: 1000 }));
  const found = compare(firstExperiment(0.6, '4', '5'), slow);
  assert.equal(isDifferent(found), false);
  assert.equal(renderDiff(found, unpainted)[3], 'question  nothing changed');
});

test('a stage that was renamed is compared with itself', () => {
  const renamed = firstExperiment(0.6, '4', '5').map((stage) => ({
    ...stage,
    name: stage.name.replace('small', 'tiny'),
    ...(stage.inputs?.['model'] === 'small' ? { inputs: { ...stage.inputs, model: 'tiny' } } : {}),
  }));
  const found = compare(firstExperiment(0.6, '4', '5'), renamed);
  assert.deepEqual(found.question, [{ kind: 'renamed', before: 'small', after: 'tiny' }]);
  assert.equal(renderDiff(found, unpainted).at(-1), 'answer    the same');
});

test('stages that only one side has are named', () => {
  const whole = firstExperiment(0.6, '4', '5');
  const part = whole.filter(({ name }) => !name.endsWith('small'));
  assert.deepEqual(
    compare(part, whole).question.map((change) => change.kind),
    ['added', 'added'],
  );
  assert.deepEqual(
    compare(whole, part).question.map((change) => change.kind),
    ['removed', 'removed'],
  );
});
