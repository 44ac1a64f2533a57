import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

test('the program of a stage is shown as a graph, headed by how often each operator occurs', async (t) => {
  const { athanor } = await workspace(t, tinyFiles);
  assert.equal((await athanor(['run', 'tiny.exp'])).code, 0);

  const { code, stdout } = await athanor(['show', 'dense', '--graph']);
  assert.equal(code, 0);
  assert.match(stdout, /^train step, for cpu: \d+ nodes\n +\d+ mul\n/);
  assert.match(stdout, /^ {2}%\d+ = gather axis 0 \(parameter:embedding, %\d+\) : f32\[/m);
  assert.match(stdout, /^ {2}loss = %\d+$/m);
  assert.match(stdout, /^ {2}parameter:embedding = %\d+$/m);

  const nodes = (text: string) => Number(/: (\d+) nodes/.exec(text)?.[1]);
  const raw = await athanor(['show', 'dense', '--graph', '--raw']);
  assert.match(raw.stdout, /^train step, as traced: \d+ nodes\n/);
  assert.ok(nodes(raw.stdout) > nodes(stdout));

  const evaluation = await athanor(['show', 'evaluate', 'dense', '--graph']);
  assert.equal(evaluation.stderr, '');
  assert.match(evaluation.stdout, /^evaluation, for cpu: \d+ nodes\n/);
  assert.doesNotMatch(evaluation.stdout, /parameter:\S+ = /);

  const { stdout: json } = await athanor(['show', 'dense', '--graph', '--json']);
  const shown = JSON.parse(json) as { type: string; stage: string; text: string };
  assert.deepEqual([shown.type, shown.stage], ['program', 'dense']);
  assert.equal(shown.text.trimEnd(), stdout.trimEnd());
});

test('a stage that compiles nothing, and a run, have no graph', async (t) => {
  const { athanor } = await workspace(t, tinyFiles);
  await athanor(['run', 'tiny.exp', '--only', 'mine']);
  const corpus = await athanor(['show', 'mine', '--graph']);
  assert.equal(corpus.code, 2);
  assert.match(corpus.stderr, /a corpus stage of these settings compiles no program/);
  const whole = await athanor(['show', '--graph']);
  assert.equal(whole.code, 2);
  assert.match(whole.stderr, /--graph shows a stage/);
});
