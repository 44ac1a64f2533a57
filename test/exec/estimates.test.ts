import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimate } from '../../src/exec/estimates.ts';
import type { Work } from '../../src/exec/work.ts';
import type { StageRecord } from '../../src/store/record.ts';

/** A record of a training with so many steps of a model of so many parameters. */
function trained(
  steps: number,
  parameters: number,
  seconds: number,
  bytes: number,
  compute: Readonly<Record<string, string>> = { engine: 'onnx' },
): StageRecord {
  return {
    manifest: { kind: 'train', settings: { batch: 2, bptt: 5, ...compute } },
    outputs: { weights: { digest: '', sizeBytes: bytes } },
    summary: { steps, parameters },
    provenance: { seconds },
  } as unknown as StageRecord;
}

function work(steps: number | null, parameters: number | null): Work {
  const operations = steps === null || parameters === null ? null : steps * 10 * parameters;
  return { family: 'train onnx cpu', operations, parameters };
}

test('without a record of the same family nothing is estimated', () => {
  assert.equal(estimate(work(10, 10), []), null);
  assert.equal(estimate(work(10, 10), [trained(10, 10, 1, 1, { engine: 'reference' })]), null);
  const elsewhere = trained(10, 10, 1, 1, { engine: 'onnx', device: 'webgpu' });
  assert.equal(estimate(work(10, 10), [elsewhere]), null);
});

test('time grows with steps and parameters, bytes with parameters alone', () => {
  const history = [trained(100, 1000, 5, 4000)];
  assert.deepEqual(estimate(work(100, 1000), history), { seconds: 5, bytes: 4000 });
  assert.deepEqual(estimate(work(200, 1000), history), { seconds: 10, bytes: 4000 });
  assert.deepEqual(estimate(work(100, 500), history), { seconds: 2.5, bytes: 2000 });
});

test('of several records the most similar counts, and of equals the latest', () => {
  const history = [trained(1000, 1000, 90, 4000), trained(100, 1000, 5, 4000), trained(100, 1000, 7, 4000)];
  assert.equal(estimate(work(110, 1000), history)?.seconds, 5.5);
  assert.equal(estimate(work(900, 1000), history)?.seconds, 81);
});

test('where the work cannot be told, the median stands', () => {
  const history = [trained(1, 1, 30, 3), trained(2, 2, 10, 1), trained(3, 3, 20, 2)];
  assert.deepEqual(estimate(work(null, null), history), { seconds: 20, bytes: 2 });
  assert.deepEqual(estimate(work(null, 6), history), { seconds: 20, bytes: 4 });
});
