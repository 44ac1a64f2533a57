import assert from 'node:assert/strict';
import test from 'node:test';
import { identity } from '../../src/check/identity.ts';
import { dense, found, stageOf } from './checking.ts';

const small = (settings: string) =>
  stageOf('quantize', 'small', `${dense}stage small = quantize dense { ${settings} }\n`);

test('without activations and steps a quantization is what it was: no corpus, no engine, no new setting', () => {
  const { settings, inputs } = small('bits 6');
  assert.deepEqual(Object.keys(settings), ['tensors']);
  assert.deepEqual(inputs, { model: 'dense' });
  assert.deepEqual(settings.tensors['layers.0.input.bias'], { bits: 6, per: 'tensor' });
  assert.deepEqual(small('bits 6  activations no').settings, settings);
});

test('activations take a step with the optimizer of MicroNet and the windows of the training before', () => {
  const { settings, inputs } = small('bits 9  activations yes');
  assert.deepEqual(settings.retraining, {
    ...{ steps: 1, activations: 9, batch: 20, bptt: 35, windows: 'successive', seed: 1 },
    optimizer: {
      ...{ kind: 'adam', rate: 1e-4, clip: 0.5, weightDecay: 0, decay: { kind: 'constant' } },
      ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    },
    ...{ engine: 'onnx', device: 'cpu', threads: 2 },
  });
  assert.deepEqual(inputs, { model: 'dense', corpus: 'sotu' });
});

test('all of it can be said', () => {
  const { settings } = small(
    'bits 8  activations 6  steps 50  crop 100  batch 2  seed 7  optimizer sgd { rate 0.01  clip none }',
  );
  assert.deepEqual(settings.retraining, {
    ...{ steps: 50, activations: 6, batch: 2, bptt: 100, windows: 'random', seed: 7 },
    optimizer: { kind: 'sgd', rate: 0.01, clip: null, weightDecay: 0, decay: { kind: 'constant' } },
    ...{ engine: 'onnx', device: 'cpu', threads: 2 },
  });
});

test('a table for look-ups alone has one scale, a shared one its rows; biases keep their maximum', () => {
  const untied = small('bits 9  activations yes').settings.tensors;
  assert.deepEqual(untied['embedding'], { bits: 9, per: 'tensor' });
  assert.deepEqual(untied['decoder'], { bits: 9, per: 'row' });
  assert.deepEqual(untied['decoder.bias'], { bits: 9, per: 'tensor', keeps: 'maximum' });
  const text = dense.replace('width 200', 'width 200  tied yes');
  const tied = stageOf('quantize', 'small', `${text}stage small = quantize dense { activations yes }\n`);
  assert.deepEqual(tied.settings.tensors['embedding'], { bits: 8, per: 'row' });
});

test('norms and positions stay at 32 bits unless a rule names them', () => {
  const text = dense.replace('model lstm { layers 2  width 200 }', 'model lstm = transformer { layers 1 }');
  const stage = (settings: string) =>
    stageOf('quantize', 'small', `${text}stage small = quantize dense { ${settings} }\n`).settings.tensors;
  const precise = [
    'layers.0.attention.norm.gain',
    'layers.0.attention.norm.bias',
    'layers.0.attention.positions',
  ];
  const [plain, named] = [stage('activations yes'), stage('activations yes  "*.positions" bits 9')];
  for (const name of precise) assert.equal(plain[name], undefined, name);
  assert.deepEqual(named['layers.0.attention.positions'], { bits: 9, per: 'row' });
  assert.equal(Object.keys(named).length, Object.keys(plain).length + 1);
  assert.ok('layers.0.attention.norm.gain' in stage('bits 8'));
});

test('activations alone may be rounded', () => {
  const { settings } = small('activations 6  "*" keep yes');
  assert.deepEqual(settings.tensors, {});
  assert.equal(settings.retraining?.activations, 6);
});

test('what computes the steps is left out of the key where it is as ever', () => {
  const { retraining } = identity(small('bits 9  activations yes'));
  assert.ok(retraining instanceof Object && !('device' in retraining) && !('threads' in retraining));
});

test('a mistaken number of bits is told where it stands', () => {
  const text = `${dense}stage small = quantize dense { bits 1  activations 2.5 }\n`;
  assert.deepEqual(found(text), ['E0313 1', 'E0313 2.5']);
});

test('windows of varied lengths and batches in parts are left to the training', () => {
  const text = `corpus sotu
model lstm
stage dense = train lstm on sotu { epochs 1  sub_batch 5  lengths varied }
stage small = quantize dense { bits 8  steps 3 }
`;
  assert.equal(stageOf('quantize', 'small', text).settings.retraining?.batch, 20);
});
