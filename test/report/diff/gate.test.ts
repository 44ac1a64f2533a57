import assert from 'node:assert/strict';
import test from 'node:test';
import { checkCondition } from '../../../src/check/condition.ts';
import { Findings } from '../../../src/check/findings.ts';
import { parseCondition } from '../../../src/lang/condition.ts';
import { compare } from '../../../src/report/diff/compare.ts';
import { judgeCondition } from '../../../src/report/diff/gate.ts';
import { gateText } from '../../../src/report/diff/gate-text.ts';
import { unpainted } from '../../../src/report/table.ts';
import { firstExperiment, SamplePast, type Ingredients } from '../samples.ts';
import { sampleSide } from './sample-side.ts';

/** The lines that a condition gives between experiments, or the code of what keeps it from being judged. */
function held(text: string, ...experiments: readonly (readonly Ingredients[])[]): readonly string[] | string {
  const past = new SamplePast();
  const diff = compare(
    experiments.map((stages, index) => sampleSide(past, past.run(`run ${index + 1}`, stages))),
  );
  const { condition } = parseCondition(text);
  const checked = condition && checkCondition(condition, new Findings());
  assert.ok(checked);
  const judged = judgeCondition(checked, diff);
  return 'code' in judged ? judged.code : gateText(checked, judged, diff, unpainted);
}

const [before, after] = [firstExperiment(0.6, '4', '5'), firstExperiment(0.7, '9', '8')];

test('a condition is met where one stage of one side meets it', () => {
  assert.deepEqual(held('perplexity(valid) > +1%', before, after), [
    'fails  perplexity(valid) > +1%: pruned 231.8 -> 241.8 (+4.3 %)',
    'fails  perplexity(valid) > +1%: small 232.4 -> 242.4 (+4.3 %)',
  ]);
  assert.deepEqual(held('perplexity(valid) of pruned > +1%', before, before, after), [
    'fails  perplexity(valid) of pruned > +1%: pruned in run 3 231.8 -> 241.8 (+4.3 %)',
  ]);
  assert.deepEqual(held('perplexity(valid) > 242', before, after), [
    'fails  perplexity(valid) > 242: small 242.4',
  ]);
  assert.deepEqual(held('perplexity(valid) > +5%', before, after), [
    'passes  perplexity(valid) > +5% nowhere',
  ]);
  assert.deepEqual(held('bytes > +0', before, after), ['passes  bytes > +0 nowhere']);
  // One run says nothing of chance, so it is not worse.
  assert.deepEqual(held('perplexity(valid) worse', before, after), [
    'passes  perplexity(valid) worse nowhere',
  ]);
});

test('a condition that cannot be judged is a mistake and no pass', () => {
  assert.equal(held('perplexity(test) > +1%', before, after), 'E0903');
  assert.equal(held('perplexity(valid) of tiny > +1%', before, after), 'E0902');
  const unevaluated = after.filter(({ name }) => name !== 'evaluate small');
  assert.equal(held('perplexity(valid) > +1%', before, unevaluated), 'E0903');
  assert.deepEqual(held('perplexity(valid) of pruned > +9%', before, unevaluated), [
    'passes  perplexity(valid) of pruned > +9% nowhere',
  ]);
});
