import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Board } from '../../../src/cli/view/board.ts';
import { frame } from '../../../src/cli/view/frame.ts';
import { GpuWatch } from '../../../src/cli/view/gpu.ts';
import { gpuLoad } from '../../../src/exec/gpu.ts';
import { unpainted } from '../../../src/report/table.ts';
import { name, ran, stages, started } from './samples.ts';

/** An `nvidia-smi` that notes what it was asked, one call a line, and answers with these words. */
function driver(t: TestContext, answer: string): { env: NodeJS.ProcessEnv; asked: () => string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-gpu-'));
  t.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const program = join(folder, 'nvidia-smi');
  writeFileSync(program, `#!/bin/sh\necho "$@" >> "${folder}/asked"\n${answer}\n`);
  chmodSync(program, 0o755);
  const notes = join(folder, 'asked');
  return {
    env: { PATH: folder },
    asked: () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []),
  };
}

test('the driver is asked for the GPU that programs use first', async (t) => {
  const { env, asked } = driver(t, 'echo "3214, 81559, 87"');
  const load = { used: 3214 * 2 ** 20, total: 81559 * 2 ** 20, busy: 0.87 };
  assert.deepEqual(await gpuLoad(env), load);
  await gpuLoad({ ...env, CUDA_VISIBLE_DEVICES: 'GPU-8f1c, 0' });
  assert.deepEqual(
    asked(),
    ['0', 'GPU-8f1c'].map(
      (id) => `--query-gpu=memory.used,memory.total,utilization.gpu --format=csv,noheader,nounits --id=${id}`,
    ),
  );
});

test('what the driver does not tell is not known, and without a driver nothing is', async (t) => {
  assert.deepEqual(await gpuLoad(driver(t, 'echo "3214, [N/A], [N/A]"').env), {
    used: 3214 * 2 ** 20,
    total: null,
    busy: null,
  });
  assert.equal(await gpuLoad(driver(t, 'echo "No devices were found"; exit 6').env), null);
  assert.equal(await gpuLoad(driver(t, 'echo "another answer"').env), null);
  assert.equal(await gpuLoad({ PATH: '/nowhere' }), null);
});

const lastLine = (board: Board, gpu: GpuWatch, now: number): string | undefined => {
  const moment = { startedAt: 0, now, gpu: gpu.during(board, now) };
  return frame(board, moment, { columns: 140, rows: 24 }, unpainted).at(-1);
};

test('while a stage runs on the GPU the last line says what that one does, and is silent before and after', async (t) => {
  const { env, asked } = driver(t, 'echo "3214, 81559, 87"');
  const gpu = new GpuWatch(new Set([name('dense')]), () => gpuLoad(env));
  const board = new Board(stages);
  assert.equal(lastLine(board, gpu, 0), '0 of 3 stages · 0.0 s');
  assert.equal(asked().length, 0);
  board.apply(started, 0);
  const said = async (): Promise<string | undefined> => {
    for (let tries = 0; tries < 200; tries++) {
      const line = lastLine(board, gpu, 1000);
      if (line?.includes('GPU') === true) return line;
      await sleep(20);
    }
    return undefined;
  };
  assert.equal(await said(), '0 of 3 stages · 1.0 s · GPU 87 % · GPU memory 3.37 GB of 85.5 GB');
  assert.equal(asked().length, 1, 'not at each look');
  board.apply(ran, 2000);
  assert.equal(lastLine(board, gpu, 2000), '1 of 3 stages · 2.0 s');
});

test('a machine that gives no answer is asked once', async () => {
  let asked = 0;
  const gpu = new GpuWatch(new Set([name('dense')]), () => {
    asked++;
    return Promise.resolve(null);
  });
  const board = new Board(stages);
  board.apply(started, 0);
  for (let now = 0; now < 60_000; now += 5000) {
    assert.equal(gpu.during(board, now), null);
    await sleep(0);
  }
  assert.equal(asked, 1);
});
