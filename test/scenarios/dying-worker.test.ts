/** A worker that dies while it trains: the run says how, and the next one goes on from the last checkpoint. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import test, { type TestContext } from 'node:test';
import { launcher, workspace } from '../support/athanor.ts';
import { artifacts, execute, longFiles } from './tiny.ts';

let expected: Readonly<Record<string, string>> | null = null;

for (const [signal, message, hint] of [
  ['SIGKILL', 'the system killed the worker, most likely because memory ran out', /^use a smaller `batch`/],
  ['SIGSEGV', 'internal: the worker ended by SIGSEGV', /^checkpoints and results are kept: run again/],
  ['SIGABRT', 'internal: the worker ended by SIGABRT', /^checkpoints and results are kept: run again/],
] as const) {
  test(`a worker that dies by ${signal} fails its stage alone and loses nothing`, async (t) => {
    const place = await workspace(t, longFiles);
    const child = spawn(process.execPath, [launcher, 'run', 'tiny.exp', '--json'], {
      cwd: place.folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    let killed = false;
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (killed || !text.includes('"type":"stage checkpoint","stage":"dense"')) return;
      killed = true;
      for (const worker of childrenOf(child.pid)) process.kill(worker, signal);
    });
    assert.deepEqual(await once(child, 'close'), [1, null]);
    const failed = text
      .split('\n')
      .filter((line) => line.includes('"type":"stage failed"'))
      .map((line) => JSON.parse(line) as { stage: string; failure: { message: string; hint: string } });
    assert.deepEqual(
      failed.map(({ stage, failure }) => [stage, failure.message]),
      [['dense', message]],
    );
    assert.match(failed[0]?.failure.hint ?? '', hint);

    const again = await execute(place);
    assert.equal(again.answer.code, 0, again.answer.stderr);
    assert.match(again.answer.stdout, /"type":"stage resumed","stage":"dense","step":[1-9]/);
    assert.deepEqual(again.hit, ['words']);
    expected ??= await undisturbed(t);
    assert.deepEqual(artifacts(place.path('runs/store')), expected);
  });
}

async function undisturbed(t: TestContext): Promise<Readonly<Record<string, string>>> {
  const place = await workspace(t, longFiles);
  assert.equal((await execute(place)).answer.code, 0);
  return artifacts(place.path('runs/store'));
}

/** Linux only, as the process table of other systems needs a program of its own. */
function childrenOf(process: number | undefined): number[] {
  const list = readFileSync(`/proc/${process}/task/${process}/children`, 'utf8');
  return list.trim().split(' ').map(Number);
}
