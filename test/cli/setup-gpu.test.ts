/** Only the failures: what they would fetch where there is a network is too large for a test. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { findDevice } from '../../src/engine/devices/probe.ts';

const root = join(import.meta.dirname, '..', '..');

function setUp(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  return spawnSync(process.execPath, [join(root, 'src', 'setup-gpu.mjs'), ...words], {
    encoding: 'utf8',
    env: { PATH, HOME, ...env },
  });
}

const description = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    version: string;
    peerDependencies: Record<string, string>;
  };

test('a source that does not answer is named, and nothing is installed', (t) => {
  if (findDevice('tensorflow', 'cpu').present) {
    t.skip('TensorFlow is installed, so nothing would be fetched');
    return;
  }
  // A port at which nobody listens.
  const { status, stdout, stderr } = setUp(['tensorflow'], { TFJS_NODE_CDN_STORAGE: 'http://127.0.0.1:1/' });
  assert.equal(status, 1);
  assert.match(stdout, /^tensorflow: fetching the @tensorflow\/tfjs-node/);
  assert.match(stderr, /could not be fetched: http:\/\/127\.0\.0\.1:1\/ does not answer/);
  assert.match(stderr, /everything else works as before/);
  assert.equal(findDevice('tensorflow', 'cpu').present, false);
  assert.equal(findDevice('onnx', 'cpu').present, true);
});

test('a part that there is not is a mistake of the caller', () => {
  const { status, stderr } = setUp(['tensorflow', 'tpu']);
  assert.equal(status, 2);
  assert.match(stderr, /there is no part tpu\n.*onnx, tensorflow/);
});

test('the packages that would be fetched are of the version that the kernels are', () => {
  const { version } = description('node_modules/@tensorflow/tfjs-core');
  assert.deepEqual(description('.').peerDependencies, {
    '@tensorflow/tfjs-node': version,
    '@tensorflow/tfjs-node-gpu': version,
  });
});
