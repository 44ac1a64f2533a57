import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

test('computing leaves nothing in the folder for temporary files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-'));
  const create = join(import.meta.dirname, '../../../src/engine/create.ts');
  const program = `
    const { createEngine } = await import(${JSON.stringify(create)});
    const engine = await createEngine({ engine: 'onnx', device: 'cpu', threads: 1 });
    const x = { shape: [1], dtype: 'float32' };
    const executable = await engine.compile({ name: 'copy', inputs: { x }, body: ({ x }) => ({ y: x.clone?.() ?? x }) });
    await executable.run({ x: Float32Array.of(1) }, { y: new Float32Array(1) });
  `;
  execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const left = readdirSync(folder).filter(
    (name) => !name.startsWith('tsx-') && !name.startsWith('node-compile'),
  );
  rmSync(folder, { recursive: true });
  assert.deepEqual(left, []);
});
