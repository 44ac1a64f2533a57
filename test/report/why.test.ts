import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunRecord } from '../../src/exec/run-record.ts';
import { fault } from '../../src/base/fault.ts';
import type { Past } from '../../src/report/past.ts';
import { unpainted } from '../../src/report/table.ts';
import { explain } from '../../src/report/why.ts';
import { renderWhy } from '../../src/report/why-text.ts';
import { digest, firstExperiment, SamplePast, type Ingredients } from './samples.ts';

const first = '20261121-201501-aaa';
const second = '20261121-202000-bbb';

const why = (past: Past, run: RunRecord, name: string): string[] =>
  renderWhy(
    explain(past, run, run.stages.find((stage) => stage.name === name) ?? fault(name)),
    unpainted,
  ).map((line) => line.replace(/same key as in run (\S+) {2}[0-9a-f]{8}$/, 'same key as in run $1'));

const hits = (stages: readonly Ingredients[], names: readonly string[]): readonly Ingredients[] =>
  stages.map((stage) => (names.includes(stage.name) ? { ...stage, outcome: 'hit', madeBy: first } : stage));

test('one changed setting is followed through the chain to its place in the file', () => {
  const past = new SamplePast();
  past.run(first, firstExperiment(0.6, '4', '5'));
  const run = past.run(second, hits(firstExperiment(0.7, '9', '8'), ['sotu', 'dense', 'evaluate dense']));
  assert.deepEqual(why(past, run, 'small'), [
    'small ran because its input changed: pruned 44444444 -> 99999999',
    '  pruned ran because of one setting:',
    '    to  60% -> 70%  first.exp:12:3',
    '    dense was a hit: same key as in run 20261121-201501-aaa',
    '    sotu was a hit: same key as in run 20261121-201501-aaa',
  ]);
});

test('a hit is explained too', () => {
  const past = new SamplePast();
  past.run(first, firstExperiment(0.6, '4', '5'));
  const run = past.run(second, hits(firstExperiment(0.6, '4', '5'), ['sotu', 'dense', 'pruned', 'small']));
  assert.deepEqual(why(past, run, 'pruned'), [
    `pruned was a hit: same key as in run ${first}`,
    `  dense was a hit: same key as in run ${first}`,
    `  sotu was a hit: same key as in run ${first}`,
  ]);
});

test('the first stage of its kind has nothing to be compared with', () => {
  const past = new SamplePast();
  const run = past.run(first, firstExperiment(0.6, '4', '5'));
  assert.equal(why(past, run, 'dense')[0], 'dense ran: nothing like it had run before');
});

test('a renamed stage is compared with itself under its old name', () => {
  const past = new SamplePast();
  past.run(first, [{ name: 'a', kind: 'train', settings: { seed: 1, rate: 5 } }]);
  const run = past.run(second, [{ name: 'b', kind: 'train', settings: { seed: 1, rate: 6 } }]);
  assert.deepEqual(why(past, run, 'b'), [
    'b ran because of one setting:',
    '  rate  5 (default) -> 6 (default)',
  ]);
});

test('running again without a change is said to be forced or lost', () => {
  const past = new SamplePast();
  past.run(first, firstExperiment(0.6, '4', '5'));
  const run = past.run(second, firstExperiment(0.6, '4', '5'), {
    commandLine: ['run', 'first.exp', '--force', 'small'],
  });
  assert.match(
    why(past, run, 'small')[0] ?? '',
    /^small ran although nothing changed since run 20261121-201501-aaa/,
  );
});

test('what changed outside the file is named: data, implementation', () => {
  const past = new SamplePast();
  past.run(first, [{ name: 'mine', kind: 'corpus', files: { train: digest('1') } }]);
  const run = past.run(second, [
    { name: 'mine', kind: 'corpus', files: { train: digest('2') }, revision: 2 },
  ]);
  assert.deepEqual(why(past, run, 'mine'), [
    'mine ran because something outside the file changed:',
    '  the file `train` has other bytes: 11111111 -> 22222222',
    '  this version does `corpus` otherwise: revision 1 -> 2',
  ]);
});
