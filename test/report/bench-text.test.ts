import assert from 'node:assert/strict';
import test from 'node:test';
import type { BenchReport } from '../../src/exec/bench.ts';
import { renderBench } from '../../src/report/bench-text.ts';
import { unpainted } from '../../src/report/table.ts';

const speeds = (first: readonly [number, number], second: readonly [number, number]) => [
  { batch: 1, tokensPerSecond: first[0], toDense: first[1] },
  { batch: 20, tokensPerSecond: second[0], toDense: second[1] },
];

const report: BenchReport = {
  time: 1,
  batches: [1, 20],
  threads: 2,
  rows: [
    {
      form: 'dense',
      kernel: 'float32',
      tensors: 0,
      weightBytes: 2_270_000,
      speeds: speeds([1000, 1], [12_000, 1]),
      perplexity: 200,
    },
    {
      form: 'int8',
      kernel: 'DynamicQuantizeMatMul',
      tensors: 6,
      weightBytes: 592_000,
      speeds: speeds([2100, 2.1], [12_100, 1.01]),
      perplexity: 200.1,
    },
    {
      form: 'sparse',
      kernel: 'compressed rows, WebAssembly',
      tensors: 6,
      weightBytes: 371_000,
      speeds: speeds([500, 0.5], [6000, 0.5]),
      perplexity: 200.000001,
    },
  ],
  notes: ['1 tensor of 6 bits, kept in integers of 8'],
  perplexityTokens: 10_000,
  packedBytes: 115_000,
};

test('each form has its size, speeds beside those of dense, and its own perplexity', () => {
  assert.deepEqual(renderBench('small', report, unpainted), [
    'small  2 threads, 1 token of each column a call; perplexity on 10.0k tokens of the validation split; packed file 115 KB',
    '',
    '  form    kernel                        tensors  weights  tokens/s at 1         tokens/s at 20         perplexity',
    '  dense   float32                                2.27 MB           1000                  12.0k              200.0',
    '  int8    DynamicQuantizeMatMul               6   592 KB           2100  2.10x           12.1k  1.01x       200.1    +0.05 %',
    '  sparse  compressed rows, WebAssembly        6   371 KB            500  0.50x            6000  0.50x       200.0  unchanged',
    '',
    '  int8 pays at batch 1 (2.10x), makes no difference at batch 20 (1.01x); perplexity +0.05 %',
    '  sparse does not pay at batch 1 (0.50x) and 20 (0.50x); perplexity unchanged',
    '  1 tensor of 6 bits, kept in integers of 8',
  ]);
});

test('a difference too small for two decimals is told from none', () => {
  const [dense, int8] = report.rows;
  assert.ok(dense !== undefined && int8 !== undefined);
  const changes = [200, 200.00001, 200.01, 199.9].map((perplexity) => {
    const lines = renderBench('small', { ...report, rows: [dense, { ...int8, perplexity }] }, unpainted);
    return lines.find((line) => line.startsWith('  int8 pays'))?.replace(/^.*perplexity /, '');
  });
  assert.deepEqual(changes, ['unchanged', 'unchanged', 'within 0.01 %', '-0.05 %']);
});
