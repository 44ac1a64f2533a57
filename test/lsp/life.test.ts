import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import test from 'node:test';
import { editor, mark } from './editor.ts';

test('shutdown and exit end the server with 0, exit alone with 1', async (t) => {
  const polite = await editor(t);
  await polite.ask('shutdown', {});
  await polite.connection.sendNotification('exit');
  assert.equal(await polite.ended, 0);
  const rude = await editor(t);
  await rude.connection.sendNotification('exit');
  assert.equal(await rude.ended, 1);
});

test('the server ends when its input does, and when the editor is gone', async (t) => {
  const closing = await editor(t);
  closing.open('a.exp', '');
  await closing.diagnostics('a.exp');
  closing.child.stdin.end();
  assert.equal(await closing.ended, 1);
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const gone = await editor(t, {}, { processId: other.pid ?? null });
  other.kill('SIGKILL');
  assert.equal(await gone.ended, 1);
});

test('options of editors that say how they speak are taken', async (t) => {
  const rig = await editor(t, {}, { words: ['--stdio', `--clientProcessId=${process.pid}`] });
  assert.equal(rig.initialized.serverInfo?.name, 'athanor');
});

const whole = `corpus sotu
model lstm { layers 2  width 20 }
let few = 3
sweep rate in [1, 2] {
  stage dense = train lstm on sotu { epochs few  optimizer sgd { rate rate } }
}
stage pruned = prune dense[rate=1] { "layers.*" to 60%  cubic { end 3  every 1 }  steps 5 }
evaluate [dense[*], pruned] on [valid, test] { expect perplexity(test) < 500 }
`;

test('broken text halfway through typing never ends the server, whatever is asked of it', async (t) => {
  const rig = await editor(t);
  rig.open('a.exp', '');
  const methods = ['completion', 'hover', 'definition', 'prepareRename'];
  for (let end = 0; end <= whole.length; end++) {
    // Every prefix, as it is typed; every seventh with what an editor asks meanwhile.
    const marked = `${whole.slice(0, end)}${mark}`;
    if (end % 7 !== 0) rig.edit('a.exp', whole.slice(0, end));
    else for (const method of methods) await rig.at(`textDocument/${method}`, 'a.exp', marked);
  }
  assert.deepEqual(await rig.diagnostics('a.exp'), []);
  for (const text of [
    '{{{{',
    '"',
    'stage = = =',
    '\0\u{1F600}\ud800 sweep',
    `import "a.exp"\n${whole}`,
    '[]}'.repeat(500),
  ]) {
    rig.edit('a.exp', text);
    assert.ok((await rig.diagnostics('a.exp')).length > 0, text.slice(0, 20));
    const textDocument = { uri: rig.uri('a.exp') };
    for (const method of ['documentSymbol', 'foldingRange', 'formatting'])
      await rig.ask(`textDocument/${method}`, { textDocument, options: {} });
    for (const method of methods)
      await rig.at(`textDocument/${method}`, 'a.exp', text.slice(0, 5) + mark + text.slice(5));
  }
  rig.edit('a.exp', whole);
  assert.deepEqual(await rig.diagnostics('a.exp'), []);
});
