/** `over`: the steps in which something moves, said apart from how long the training is. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { checkText, found, stageOf } from './checking.ts';

const head = 'corpus sotu\nmodel lstm { layers 1 }\nstage teacher = train lstm on sotu { epochs 1 }\n';
const labels = `${head}stage labels = soft_labels teacher { top 5 }\n`;
const training = (settings: string): string => `${labels}stage dense = train lstm on sotu { ${settings} }\n`;
const settingsOf = (settings: string) => stageOf('train', 'dense', training(settings)).settings;

test('`over` says in how many steps the rate, the death rate or the part of the text moves', () => {
  const { optimizer } = settingsOf('steps 100  optimizer sgd { decay cosine { over 300 } }');
  assert.deepEqual(optimizer.decay, { kind: 'cosine', over: 300 });
  const { sparse } = settingsOf(
    'steps 100  sparse { density 50%  death magnitude { decay cosine { over 1k  to 1% } } }',
  );
  assert.deepEqual(sparse?.updates?.decay, { kind: 'cosine', to: 0.01, over: 1000 });
  const { distill } = settingsOf('steps 100  distill labels { hard 50% -> 95%  over 50 }');
  assert.deepEqual(distill, { hard: { from: 0.5, to: 0.95 }, over: 50, firstBin: true });
});

test('without it the settings, and so the keys, are what they were before there was one', () => {
  const { optimizer } = settingsOf('steps 100  optimizer sgd { decay cosine }');
  assert.deepEqual(optimizer.decay, { kind: 'cosine' });
  const { sparse } = settingsOf('steps 100  sparse { density 50% }');
  assert.deepEqual(sparse?.updates?.decay, { kind: 'cosine', to: 0.005 });
  assert.deepEqual(settingsOf('steps 100  distill labels').distill, {
    hard: { from: 0.5, to: 0.95 },
    firstBin: true,
  });
});

test('a rate that is zero before the training ends, and a part that does not move, are mistakes', () => {
  const late = training('steps 100  optimizer sgd { decay cosine { over 60 } }');
  assert.deepEqual(found(late), ['E0306 over 60']);
  assert.match(
    checkText(late).diagnostics[0]?.title ?? '',
    /the rate is zero from step 60 on, and there are 100 steps/,
  );
  const still = training('steps 100  distill labels { hard 70%  over 60 }');
  assert.deepEqual(found(still), ['E0306 over 60']);
  assert.deepEqual(found(training('steps 60  optimizer sgd { decay cosine { over 60 } }')), []);
});
