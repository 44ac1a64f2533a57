import assert from 'node:assert/strict';
import test from 'node:test';
import { parseOverride } from '../../src/lang/override.ts';
import { found, stageOf } from './checking.ts';

const base = `corpus sotu
model lstm { layers 2  width 20 }
`;

test('a clause puts its settings in, under those of the block and over those of earlier clauses', () => {
  const text = `${base}let quick = { epochs 1  batch 10  optimizer sgd { rate 20  clip 1 } }
let gentle = { optimizer sgd { rate 5 } }
stage dense = train lstm on sotu { with [quick, gentle]  batch 7 }
`;
  const { batch, optimizer } = stageOf('train', 'dense', text).settings;
  assert.deepEqual([batch, optimizer.rate, optimizer.clip], [7, 5, 1]);
});

test('a clause may be put into another, and into a block inside a block', () => {
  const text = `${base}let set = { sparse { density 33% } }
let thinner = { with set  sparse { density 20% } }
let fast = { rate 7 }
stage dense = train lstm on sotu { epochs 1  with thinner  optimizer sgd { with fast } }
`;
  const { sparse, optimizer } = stageOf('train', 'dense', text).settings;
  assert.deepEqual([sparse?.density, optimizer.rate], [0.2, 7]);
});

test('`epochs` of a clause give way to `steps` of the block', () => {
  const text = `${base}let quick = { epochs 1 }\nstage dense = train lstm on sotu { with quick  steps 9 }\n`;
  assert.deepEqual(stageOf('train', 'dense', text).settings.length, { kind: 'steps', count: 9 });
});

test('rules of a clause may be shadowed by the block without being called dead', () => {
  const text = `${base}stage dense = train lstm on sotu { epochs 1 }
let half = { "layers.*" to 50% }
stage pruned = prune dense { with half  "layers.*" to 60% }
`;
  assert.equal(stageOf('prune', 'pruned', text).settings.targets['layers.0.recurrent']?.to, 0.6);
});

test('an override reaches into a clause', () => {
  const { override } = parseOverride('quick.batch=5');
  assert.ok(override);
  const text = `${base}let quick = { epochs 1  batch 10 }\nstage dense = train lstm on sotu { with quick }\n`;
  assert.equal(stageOf('train', 'dense', text, [override]).settings.batch, 5);
});

test('what is no clause, what is unknown and what goes round in a circle is told', () => {
  const stage = (rest: string) => `${base}${rest}stage dense = train lstm on sotu { epochs 1  with n }\n`;
  assert.deepEqual(found(stage('')), ['E0201 n']);
  assert.deepEqual(found(stage('let n = 3\n')), ['E0210 n']);
  assert.deepEqual(found(stage('let n = { with m }\nlet m = { with n }\n')), ['E0204 n']);
});

test('what a block takes away of its base, however deep, is gone although a clause is put in beside', () => {
  const text = `${base}stage dense = train lstm on sotu { epochs 1  optimizer sgd { rate 5  clip 1  decay cosine } }
let quick = { batch 7 }
stage other = dense with { with quick  optimizer { without [clip, decay] } }
stage same = dense with { optimizer { without [clip, decay] }  batch 7 }
`;
  const { optimizer, batch } = stageOf('train', 'other', text).settings;
  assert.deepEqual(
    [optimizer.rate, optimizer.clip, optimizer.decay, batch],
    [5, 0.25, { kind: 'constant' }, 7],
  );
  assert.deepEqual(stageOf('train', 'same', text).settings.optimizer, optimizer);
});
