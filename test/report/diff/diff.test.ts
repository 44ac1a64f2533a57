import assert from 'node:assert/strict';
import test from 'node:test';
import { compare, isDifferent } from '../../../src/report/diff/compare.ts';
import { renderDiff } from '../../../src/report/diff/diff-text.ts';
import { unpainted } from '../../../src/report/table.ts';
import { firstExperiment, SamplePast, type Ingredients } from '../samples.ts';
import { sampleSide } from './sample-side.ts';

const between = (...experiments: readonly (readonly Ingredients[])[]) => {
  const past = new SamplePast();
  return compare(experiments.map((stages, index) => sampleSide(past, past.run(`run ${index + 1}`, stages))));
};

test('the changed setting stands beside the changed metrics, and one run a side gives no verdict', () => {
  const found = between(firstExperiment(0.6, '4', '5'), firstExperiment(0.7, '9', '8'));
  assert.deepEqual(renderDiff(found, unpainted), [
    'before  run 1',
    'after   run 2',
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

test('on a narrow terminal a verdict goes below its row, and of more sides than two it is left out, which is said', () => {
  const [one, two] = [firstExperiment(0.6, '4', '5'), firstExperiment(0.7, '9', '8')];
  assert.deepEqual(renderDiff(between(one, two), unpainted, 60).slice(5, -2), [
    'answer                     before  after  change',
    'pruned  perplexity(valid)   231.8  241.8  +4.3 %',
    '  n = 1, no verdict: add seeds',
    'small   perplexity(valid)   232.4  242.4  +4.3 %',
    '  n = 1, no verdict: add seeds',
  ]);
  assert.deepEqual(renderDiff(between(one, two, one), unpainted, 80).slice(6, -2), [
    'answer                      base      A  change      B  change',
    'pruned  perplexity(valid)  231.8  241.8  +4.3 %  231.8     0 %',
    'small   perplexity(valid)  232.4  242.4  +4.3 %  232.4     0 %',
    '(no room for verdicts)',
  ]);
});

test('two equal experiments do not differ, however long they took', () => {
  const slow = firstExperiment(0.6, '4', '5').map((stage) => ({ ...stage, seconds: 1000 }));
  const found = between(firstExperiment(0.6, '4', '5'), slow);
  assert.equal(isDifferent(found), false);
  assert.equal(renderDiff(found, unpainted)[3], 'question  nothing changed');
});

test('a stage that was renamed is compared with itself', () => {
  const renamed = firstExperiment(0.6, '4', '5').map((stage) => ({
    ...stage,
    name: stage.name.replace('small', 'tiny'),
    ...(stage.inputs?.['model'] === 'small' ? { inputs: { ...stage.inputs, model: 'tiny' } } : {}),
  }));
  const found = between(firstExperiment(0.6, '4', '5'), renamed);
  const role = found.roles.findIndex(({ name }) => name === 'tiny');
  assert.deepEqual(found.question, [{ kind: 'name', role, values: ['small', 'tiny'] }]);
  assert.ok(found.roles.every(({ isSame }) => isSame));
  assert.equal(renderDiff(found, unpainted).at(-1), 'answer    the same');
});

test('stages that only one side has are named', () => {
  const whole = firstExperiment(0.6, '4', '5');
  const part = whole.filter(({ name }) => !name.endsWith('small'));
  const told = (...sides: readonly (readonly Ingredients[])[]) => {
    const found = between(...sides);
    assert.deepEqual(
      found.question.map(({ kind }) => kind),
      ['presence', 'presence'],
    );
    return renderDiff(found, unpainted).filter((line) => /^(question| {8}) {2}/.test(line));
  };
  assert.deepEqual(told(part, whole), ['question  small is new', '          evaluate small is new']);
  assert.deepEqual(told(whole, part), ['question  small is gone', '          evaluate small is gone']);
  assert.deepEqual(told(part, whole, part), [
    'question  small is in A only',
    '          evaluate small is in A only',
  ]);
});
