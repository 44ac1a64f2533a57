import assert from 'node:assert/strict';
import test from 'node:test';
import { checkText, dense, stageOf, stagesOf } from './checking.ts';

test('splits are evaluated in one order, however they are listed', () => {
  const text = `${dense}evaluate dense on [test, valid] { expect perplexity(test) < 300  expect sparsity >= 50% }\n`;
  const { settings, expectations } = stageOf('evaluate', 'evaluate dense', text);
  assert.deepEqual(settings.splits, ['valid', 'test']);
  assert.deepEqual(
    expectations.map(({ metric, split, comparison, bound }) => [metric, split, comparison, bound]),
    [
      ['perplexity', 'test', '<', 300],
      ['sparsity', null, '>=', 0.5],
    ],
  );
});

test('an evaluation of several stages is a stage for each', () => {
  const text = `${dense}stage small = quantize dense\nevaluate [dense, small] on valid\n`;
  assert.deepEqual(
    stagesOf(text).map(({ name }) => name),
    ['sotu', 'dense', 'small', 'evaluate dense', 'evaluate small'],
  );
});

const quantized = `corpus sotu
model lstm
stage dense = train lstm on sotu { epochs 1 }
stage small = quantize dense { bits 4 }
stage pruned = prune dense { to 80% }
`;

test('an evaluation may ask for the kernels that multiply, where there is something for them to multiply by', () => {
  const { kernels } = stageOf(
    'evaluate',
    'evaluate small',
    `${quantized}evaluate small on valid { kernels int8 }`,
  ).settings;
  assert.equal(kernels, 'int8');
  const codes = (block: string, subject = 'small') =>
    checkText(`${quantized}evaluate ${subject} on valid ${block}`).diagnostics.map(({ code }) => code);
  assert.deepEqual(codes('{ kernels quantized }'), []);
  assert.deepEqual(codes('{ kernels dense  engine reference }'), []);
  assert.deepEqual(codes('{ kernels quantized  engine reference }'), ['E0306']);
  assert.deepEqual(codes('{ kernels quantized }', 'dense'), ['E0306']);
  assert.deepEqual(codes('{ kernels sparse }'), ['E0306']);
  assert.deepEqual(codes('{ kernels sparse }', 'pruned'), []);
  assert.deepEqual(codes('{ kernels fast }'), ['E0302']);
});
