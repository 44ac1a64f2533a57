import assert from 'node:assert/strict';
import test from 'node:test';
import { checkText, dense, stageOf } from './checking.ts';

test('a retraining takes over what its ancestors set and it does not', () => {
  const text = `corpus sotu
model lstm
stage dense = train lstm on sotu { epochs 1  batch 10  bptt 7  seed 3  engine reference  optimizer sgd { rate 5  clip 1 } }
stage once = prune dense { to 30% }
stage pruned = prune once { to 60%  cubic { end 30  every 10 }  steps 40  batch 30  optimizer sgd { rate 1 } }
stage more = prune pruned { to 80%  steps 10 }
`;
  const pruned = stageOf('prune', 'pruned', text);
  assert.deepEqual(pruned.settings.retraining, {
    length: { kind: 'steps', count: 40 },
    batch: 30,
    bptt: 7,
    windows: 'successive',
    seed: 3,
    engine: 'reference',
    device: 'cpu',
    threads: 2,
    optimizer: { kind: 'sgd', rate: 1, clip: 1, weightDecay: 0, decay: { kind: 'constant' } },
    validateEvery: null,
  });
  assert.deepEqual(pruned.settings.schedule, { kind: 'cubic', begin: 0, end: 30, every: 10 });
  assert.deepEqual(pruned.inputs, { model: 'once', corpus: 'sotu' });
  assert.deepEqual(pruned.settings.targets['embedding'], { from: 0.3, to: 0.6 }, 'begins where `once` ended');
  const more = stageOf('prune', 'more', text);
  assert.equal(more.settings.retraining?.batch, 30);
  assert.equal(more.settings.retraining.optimizer.rate, 1);
  const place = more.places['retraining.batch'];
  assert.equal(text.slice(place?.start, place?.end), 'batch 30');
});

test('a changed keyword takes over nothing from the block of the old one', () => {
  const text = `corpus sotu
model lstm
stage dense = train lstm on sotu { epochs 1  optimizer sgd { rate 5  clip 1 } }
stage other = dense with { optimizer adam }
`;
  const { optimizer } = stageOf('train', 'other', text).settings;
  assert.equal(optimizer.rate, 1e-3);
  assert.equal(optimizer.clip, null);
});

test('a derived stage may say again what its base says', () => {
  const text = `${dense.replace('epochs 1', 'epochs 1  engine reference')}stage same = dense with { engine reference }\n`;
  assert.equal(stageOf('train', 'same', text).settings.engine, 'reference');
});

test('`with` merges setting by setting, and `without` returns to the default', () => {
  const text = `corpus sotu
model lstm { layers 3  width 100  dropout 20% }
model big = lstm with { width 400  without dropout }
stage dense = train big on sotu { epochs 1  optimizer sgd { rate 5  clip 1 } }
stage slow = dense with { steps 10  optimizer { rate 1  without clip } }
`;
  const { model, length, optimizer } = stageOf('train', 'slow', text).settings;
  assert.deepEqual(model, { type: 'lstm', layers: 3, embedding: 400, width: 400, dropout: 0, tied: false });
  assert.deepEqual(length, { kind: 'steps', count: 10 }, 'the one length replaces the other');
  assert.equal(optimizer.rate, 1);
  assert.equal(optimizer.clip, 0.25);
});

test('a keyword that is said is the one that was meant without it, and goes on from its block', () => {
  const optimizerOf = (name: string) => stageOf('train', name, stages).settings.optimizer;
  const stages = `let slower = { optimizer { rate 3 } }
let clipped = { optimizer sgd { clip 2 } }
corpus sotu
model lstm
stage dense = train lstm on sotu { epochs 1  optimizer { rate 5  clip 1  decay { } } }
stage said = dense with { optimizer sgd { clip 4 } }
stage fewer = dense with { optimizer sgd { without rate } }
stage again = said with { optimizer { rate 6  without clip } }
stage other = dense with { optimizer adam { clip 4 } }
stage back = other with { optimizer sgd { clip 4 } }
stage both = train lstm on sotu { epochs 1  with [slower, clipped] }
stage over = back with { with [slower, clipped] }
`;
  const shown = (name: string) => {
    const { kind, rate, clip } = optimizerOf(name);
    return `${kind} ${rate} ${clip ?? 'none'}`;
  };
  const names = ['said', 'fewer', 'again', 'other', 'back', 'both', 'over'];
  assert.deepEqual(
    names.map((name) => `${name}: ${shown(name)}`),
    [
      ...['said: sgd 5 4', 'fewer: sgd 20 1', 'again: sgd 6 0.25', 'other: adam 0.001 4', 'back: sgd 20 4'],
      ...['both: sgd 3 2', 'over: sgd 3 2'],
    ],
  );
});

test('what a keyword takes away must be there', () => {
  const codesOf = (block: string) =>
    checkText(
      `${dense.replace('epochs 1', 'epochs 1  optimizer { rate 5 }')}stage x = dense with { ${block} }\n`,
    ).diagnostics.map(({ code }) => code);
  assert.deepEqual(codesOf('optimizer sgd { without rate }'), []);
  assert.deepEqual(codesOf('optimizer sgd { without clip }'), ['E0309']);
  assert.deepEqual(codesOf('optimizer adam { without beta1 }'), ['E0309']);
});
