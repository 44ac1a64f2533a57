import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

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
