import assert from 'node:assert/strict';
import test from 'node:test';
import type { ContentKey, StageName } from '../../src/base/brand.ts';
import type { RunEvent } from '../../src/exec/events.ts';
import { markdownOf } from '../../src/report/markdown/report-text.ts';
import { keptCurve, progressCurve } from '../../src/report/run-report/curves.ts';
import type { Report, Subject } from '../../src/report/run-report/report.ts';
import { subjectOf } from '../../src/report/run-report/subject.ts';
import { writtenIn } from '../../src/report/run-report/written.ts';
import type { StageRecord } from '../../src/store/record.ts';
import { digest, evaluation, firstExperiment, SamplePast, type Ingredients } from './samples.ts';

const source = {
  name: 'first.exp',
  text: '# Words of\n# the author.\n\nstage dense = train lstm on sotu\n# more\n',
};

/** A subject of a run made by hand, with the records of its stages but for those that are lost. */
function subject(
  stages: readonly Ingredients[],
  { lost = [], events = [] }: { lost?: readonly string[]; events?: readonly RunEvent[] } = {},
): Subject {
  const past = new SamplePast();
  const run = past.run('20261121-201501-aaa', stages);
  const record = (key: ContentKey): StageRecord | null => {
    const stage = run.stages.find(({ contentKey }) => contentKey === key);
    const manifest = past.manifest(key);
    if (stage === undefined || manifest === null || lost.includes(stage.name)) return null;
    return {
      version: 1,
      contentKey: key,
      manifest,
      outputs: stage.kind === 'train' ? { metrics: { digest: digest('e'), sizeBytes: 10 } } : {},
      summary: stage.summary ?? {},
      provenance: {
        run: run.run,
        stage: stage.name,
        startedAt: run.startedAt,
        seconds: 2,
        athanor: '0.1.0',
        node: 'v20',
        platform: 'linux x64',
      },
    };
  };
  return subjectOf({
    label: run.run,
    file: run.file,
    run: { ...run, state: 'ended' },
    stages: run.stages,
    sources: [source],
    events,
    record,
    output: () => null,
    logTail: ({ name }) => `the end of ${name}`,
  });
}

test('the outline has the author’s words, the ends of the pipeline and what they cost', () => {
  const { outline } = subject(firstExperiment(0.6, 'b', 'f'));
  assert.equal(outline.intent, 'Words of the author.');
  assert.deepEqual(
    outline.outcomes.map(({ model, dense }) => [model.stage, dense?.stage]),
    [['small', 'dense']],
  );
  assert.deepEqual(outline.cost.counts, [{ outcome: 'ran', count: 7 }]);
  assert.ok(Math.abs(outline.cost.spent - (2 + 58 + 20 + 0.3 + 6)) < 1e-9);
  assert.deepEqual(outline.promises, { held: 0, broken: 1 });
});

test('what a stage asks is told by what an earlier one of its kind does not say', () => {
  const place = (text: string, line: number) =>
    [text, { source: 'first.exp', line, column: 1, text }] as const;
  const places = (...texts: readonly string[]) =>
    Object.fromEntries(texts.map((text, at) => place(text, at + 1)));
  const { outline } = subject([
    { name: 'one', kind: 'train', places: places('layers 2', 'width 8', 'steps 5') },
    { name: 'two', kind: 'train', places: places('layers 2', 'width 8', 'steps 9', 'tied yes') },
    { name: 'three', kind: 'train', places: places('layers 2', 'width 8', 'epochs 9') },
  ]);
  assert.deepEqual(
    outline.asked.map(({ like, written }) => [like, written]),
    [
      [null, ['layers 2', 'width 8', 'steps 5']],
      [null, ['layers 2', 'width 8', 'steps 9', 'tied yes']],
      [null, ['layers 2', 'width 8', 'epochs 9']],
    ],
  );
  const alike = subject([
    { name: 'one', kind: 'train', places: places('layers 2', 'width 8', 'steps 5') },
    { name: 'two', kind: 'train', places: places('layers 2', 'width 9', 'steps 5') },
    { name: 'three', kind: 'train', places: places('layers 2', 'steps 5') },
  ]);
  assert.deepEqual(
    alike.outline.asked.map(({ like, written }) => [like, written]),
    [
      [null, ['layers 2', 'width 8', 'steps 5']],
      ['one', ['width 9']],
      // What does not say the width is not like the others.
      [null, ['layers 2', 'steps 5']],
    ],
  );
});

test('cells of a sweep are told once, with what parts them, and a value that a sweep or a `let` gives by its setting', () => {
  const cell = (target: string, seed: string): Ingredients => ({
    name: `pruned[target=${target},seed=${seed}]`,
    kind: 'prune',
    cell: {
      of: 'pruned',
      at: [
        { variable: 'target', value: target, isSeed: false },
        { variable: 'seed', value: seed, isSeed: true },
      ],
    },
    places: {
      'targets.embedding.to': {
        source: 'first.exp',
        line: 1,
        column: target === '50%' ? 5 : 9,
        text: target,
      },
      'targets.layers.0.input.to': { source: 'first.exp', line: 1, column: 5, text: target },
      seed: { source: 'first.exp', line: 1, column: 20, text: '1..2' },
      'retraining.optimizer.rate': { source: 'first.exp', line: 2, column: 1, text: '2e-3' },
      'retraining.length.kind': { source: 'first.exp', line: 3, column: 1, text: 'steps 50' },
    },
  });
  const { outline, stages } = subject([
    cell('50%', '1'),
    cell('50%', '2'),
    cell('80%', '1'),
    cell('80%', '2'),
  ]);
  assert.deepEqual(
    outline.asked.map(({ sweep, written }) => [sweep, written]),
    [['target in [50%, 80%], seeds 1..2', ['to 50% or 80%', 'rate 2e-3', 'steps 50']]],
  );
  assert.deepEqual(
    stages.map((stage) => writtenIn(stage, stages)),
    [
      ['to 50%', 'seed 1', 'rate 2e-3', 'steps 50'],
      ['to 50%', 'seed 2', 'rate 2e-3', 'steps 50'],
      ['to 80%', 'seed 1', 'rate 2e-3', 'steps 50'],
      ['to 80%', 'seed 2', 'rate 2e-3', 'steps 50'],
    ],
  );
});

test('each step stands on the model that it was made of', () => {
  const { stacks } = subject(firstExperiment(0.6, 'b', 'f'));
  assert.deepEqual(
    stacks.map((stack) => stack.map(({ label, added, depth, isFirst }) => [label, added, depth, isFirst])),
    [
      [
        ['dense', 'trained', 0, true],
        ['pruned', 'prune to 60%', 0, false],
        ['small', 'quantize', 0, false],
      ],
    ],
  );
});

const training = (name: string, settings: Ingredients['settings'], valid: number): readonly Ingredients[] => [
  { name, kind: 'train', inputs: { corpus: 'sotu' }, settings: settings ?? {} },
  {
    name: `evaluate ${name}`,
    kind: 'evaluate',
    inputs: { model: name, corpus: 'sotu' },
    summary: evaluation(valid, 100, 32, 400),
  },
];

test('a training stands on the earlier one that differs in the fewest settings, unless it differs in many', () => {
  const { stacks } = subject([
    { name: 'sotu', kind: 'corpus' },
    ...training('plain', { a: 1, b: 1, c: 1, d: 1 }, 100),
    ...training('one', { a: 2, b: 1, c: 1, d: 1 }, 90),
    ...training('two', { a: 2, b: 2, c: 1, d: 1 }, 80),
    ...training('other', { a: 9, b: 9, c: 9, d: 9 }, 70),
  ]);
  assert.deepEqual(
    stacks.map((stack) => stack.map(({ label }) => label)),
    [['plain', 'one', 'two']],
  );
});

test('cells that only seeds part are one step with its spread, and cells of one sweep do not stand on each other', () => {
  const cell = (method: string, seed: string, valid: number): readonly Ingredients[] => {
    const at = [
      { variable: 'method', value: method, isSeed: false },
      { variable: 'seed', value: seed, isSeed: true },
    ];
    const [train, evaluate] = training(`a[method=${method},seed=${seed}]`, { method, seed }, valid);
    assert.ok(train !== undefined && evaluate !== undefined);
    return [
      { ...train, cell: { of: 'a', at } },
      { ...evaluate, cell: { of: 'evaluate a', at } },
    ];
  };
  const { stacks } = subject([
    { name: 'sotu', kind: 'corpus' },
    ...training('base', { method: 'none', seed: '0' }, 120),
    ...cell('set', '1', 100),
    ...cell('set', '2', 102),
    ...cell('rigl', '1', 90),
    ...cell('rigl', '2', 94),
  ]);
  const [stack = []] = stacks;
  assert.deepEqual(
    stack.map(({ label, depth, repetitions, figures, spread }) => [
      label,
      depth,
      repetitions,
      figures.perplexity.valid,
      spread.valid?.toFixed(3),
    ]),
    [
      ['base', 0, 1, 120, undefined],
      ['a[method=set]', 1, 2, 101, '1.414'],
      ['a[method=rigl]', 1, 2, 92, '2.828'],
    ],
  );
});

test('a model is unbeaten unless another is as good in both and better in one', () => {
  const { tradeOffs } = subject(firstExperiment(0.6, 'b', 'f'));
  const best = (cost: string) =>
    tradeOffs
      .find((tradeOff) => tradeOff.cost === cost)
      ?.points.filter(({ isBest }) => isBest)
      .map(({ stage }) => stage);
  assert.deepEqual(best('bytes'), ['dense', 'pruned', 'small']);
  // Making the others takes longer, and they are worse.
  assert.deepEqual(best('time'), ['dense']);
  assert.equal(best('operations'), undefined);
});

test('time to make a model counts all that it is made from once', () => {
  const { tradeOffs } = subject(firstExperiment(0.6, 'b', 'f'));
  const time = tradeOffs
    .find(({ cost }) => cost === 'time')
    ?.points.map(({ cost }) => Number(cost.toFixed(3)));
  assert.deepEqual(time, [60, 80, 80.3]);
});

test('what is gone from the store is said', () => {
  const { missing, curves } = subject(firstExperiment(0.6, 'b', 'f'), { lost: ['small'] });
  assert.deepEqual(missing, [
    'The metrics of dense are gone from the store, or damaged: its curve is not drawn.',
    'The store no longer has the record of small: its settings and curves are not shown.',
  ]);
  assert.deepEqual(curves, []);
});

test('a curve keeps what was measured, thinned to means over neighbours', () => {
  const lines = Array.from(
    { length: 960 },
    (_, at) => `{"step":${at + 1},"loss":${at + 1},"averaged":true}\n`,
  );
  const { series } = keptCurve('dense' as StageName, new TextEncoder().encode(lines.join('')));
  assert.deepEqual(
    series.map(({ measure }) => measure),
    ['loss'],
  );
  assert.equal(series[0]?.steps.length, 240);
  assert.deepEqual(series[0].steps.slice(0, 2), [4, 8]);
  assert.deepEqual(series[0].values.slice(0, 2), [2.5, 6.5]);
});

test('of a stage that did not end, the curve is what was noted since it last started', () => {
  const stage = 'dense' as StageName;
  const progress = (done: number, loss: number, validLoss: number): RunEvent => ({
    type: 'stage progress',
    stage,
    progress: { done, total: 9, unit: 'steps', loss, validLoss },
  });
  const started = { type: 'stage started', stage, kind: 'train' } as RunEvent;
  const events = [
    started,
    progress(5, 9, 9),
    started,
    progress(1, 3, 4),
    progress(2, 2.5, 4),
    progress(3, 2, 3),
  ];
  const { series, isPartial } = progressCurve(stage, events);
  assert.ok(isPartial);
  assert.deepEqual(series, [
    { measure: 'loss', steps: [1, 2, 3], values: [3, 2.5, 2] },
    { measure: 'validLoss', steps: [1, 3], values: [4, 3] },
  ]);
});

test('a report of a failure has its message, its hint and the end of its log', () => {
  const failure = {
    status: 'failed',
    cause: 'user',
    message: 'it | diverged',
    hint: 'try less',
    stack: null,
  } as const;
  const failed: Ingredients = { name: 'dense', kind: 'train', outcome: 'failed', because: 'it | diverged' };
  const made = subject([failed], {
    lost: ['dense'],
    events: [{ type: 'stage failed', stage: 'dense' as StageName, failure, log: 'x' }],
  });
  assert.deepEqual(made.stages[0]?.trouble, { message: 'it | diverged', hint: 'try less' });
  const report: Report = { title: 'first.exp', subjects: [made], comparison: null };
  const text = markdownOf(report);
  assert.match(text, /- \*\*dense\*\*: it \\\| diverged \(try less\)\n\n```text\nthe end of dense\n```/);
  assert.match(text, /\| train \| \*\*dense\*\* \| failed \|/);
  assert.match(text, /class s0 failed/);
  assert.match(text, /- No model has been evaluated\./);
});
