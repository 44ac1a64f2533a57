import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { loadLibrary } from '../../../src/engine/runtime/library.ts';

/** What `createEngine` rejects with in a process of its own: a driver is looked for once in a process. */
function refusal(device: 'webgpu' | 'cuda'): { name: string; message: string; cure: string } {
  const create = join(import.meta.dirname, '../../../src/engine/create.ts');
  const script = `
    const { createEngine } = await import(${JSON.stringify(create)});
    await createEngine({ engine: 'onnx', device: '${device}', threads: 1 }).then(
      () => { throw new Error('there is one'); },
      ({ name, message, cure }) => console.log(JSON.stringify({ name, message, cure })),
    );`;
  const text = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    encoding: 'utf8',
    cwd: join(import.meta.dirname, '../../..'),
    // Dawn tells on stderr as well that there is none.
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, VK_DRIVER_FILES: '/nonexistent', VK_ICD_FILENAMES: '/nonexistent' },
  });
  return JSON.parse(text) as ReturnType<typeof refusal>;
}

test('without a Vulkan driver, asking for webgpu is an error that says what to install', () => {
  const { name, message, cure } = refusal('webgpu');
  assert.equal(name, 'UnavailableError');
  assert.match(message, /No supported adapters/);
  assert.match(cure, /Vulkan driver/);
});

const cudaLibrary = join(dirname(loadLibrary().path), 'libonnxruntime_providers_cuda.so');

test(
  'without its library, asking for cuda is an error that says how to fetch it',
  { skip: existsSync(cudaLibrary) && 'this machine has it' },
  () => {
    assert.deepEqual(refusal('cuda'), {
      name: 'UnavailableError',
      message: `the device cuda is absent: there is no file ${cudaLibrary}`,
      cure: 'run `npm run setup:gpu` on a machine with an NVIDIA driver, CUDA 12 and cuDNN 9, or use `device cpu`',
    });
  },
);
