import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lowered } from '../../../src/engine/compiled.ts';
import { openAddonSession } from '../../../src/engine/runtime/addon-session.ts';
import { openLibrarySession } from '../../../src/engine/runtime/library-session.ts';
import { loadLibrary } from '../../../src/engine/runtime/library.ts';
import { dying, fingerprint, inputsOf, step } from './samples.ts';

interface Child {
  readonly fingerprints: readonly unknown[];
  readonly turns: number;
  readonly flushedHere: boolean;
}

const settings = { threads: 2 };

test('library and addon, on this thread or aside, give the same bits and no denormals', async () => {
  const child = JSON.parse(
    execFileSync(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('./aside-child.ts', import.meta.url))],
      { encoding: 'utf8', env: { ...process.env, UV_THREADPOOL_SIZE: '1' } },
    ),
  ) as Child;
  for (const [index, program] of [step, dying].entries()) {
    const inputs = inputsOf(program);
    const sessions = [
      await openLibrarySession(loadLibrary(), lowered(program, 'cpu'), settings),
      await openAddonSession(lowered(program, 'cpu'), settings),
    ];
    for (const session of sessions) {
      const { digest, denormals } = await fingerprint(session, inputs);
      assert.deepEqual({ digest, denormals }, child.fingerprints[index], program.name);
      assert.equal(denormals, 0, program.name);
      await session.dispose();
    }
  }
  assert.equal(child.flushedHere, false, "arithmetic of the child's own thread is as it was");
  assert.ok(child.turns > 5, `the child's event loop turned ${child.turns} times during its runs`);
});
