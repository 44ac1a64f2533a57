import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

test('a report is one file, the same for the same run, and asks for no other', async (t) => {
  const { athanor, read } = await workspace(t, tinyFiles);
  await athanor(['run', 'tiny.exp']);
  const { code, stdout, stderr } = await athanor(['report']);
  assert.equal(code, 0, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /^wrote report\.html, \d+ KB\n$/);
  const page = read('report.html');
  await athanor(['report', '@last', '--out', 'again.html']);
  assert.ok(read('again.html') === page);
  assert.ok(page.length < 1_500_000, `${page.length}`);
  const [markup = ''] = page.split('<script');
  assert.equal(/<(?:link|img|iframe|object|embed)\b|\ssrc=|@import|url\((?!#)/.exec(markup), null);
  assert.ok(
    markup.includes(
      '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; script-src',
    ),
  );
  for (const id of [
    'summary',
    'models',
    'ablation',
    'trade-off',
    'curves',
    'graph',
    'stages',
    'source',
    'environment',
    'keys',
  ])
    assert.ok(page.includes(`<section id="${id}"`), id);

  const file = await athanor(['report', 'tiny.exp', '--out', 'file.html']);
  assert.equal(file.code, 0, file.stderr);
  assert.match(read('file.html'), /The file <code>tiny\.exp<\/code> as it is now/);
});

test('the same is told as Markdown and as JSON', async (t) => {
  const { athanor, read } = await workspace(t, tinyFiles);
  await athanor(['run', 'tiny.exp']);
  const text = await athanor(['report', '--md']);
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /^# tiny\.exp\n\na tiny experiment\n\nRun `\d{8}-\d{6}-\w+` of `tiny\.exp`/);
  assert.match(text.stdout, /```mermaid\nflowchart LR\n/);
  assert.match(text.stdout, /\n\| dense \| [0-9a-f]{64} \|\n/);
  await athanor(['report', '--md', '--out', 'pull.md']);
  assert.equal(read('pull.md'), text.stdout);

  const { stdout } = await athanor(['report', '--json']);
  const { type, subjects } = JSON.parse(stdout) as {
    type: string;
    subjects: { stages: { name: string }[]; stacks: unknown[][] }[];
  };
  assert.equal(type, 'report');
  assert.equal(subjects[0]?.stages.length, 7);
  assert.equal(subjects[0].stacks[0]?.length, 3);
});

test('what is lost is said, and what cannot be had is a mistake of the call', async (t) => {
  const { athanor, path } = await workspace(t, tinyFiles);
  await athanor(['run', 'tiny.exp']);
  const records = path('runs/store/act');
  for (const file of readdirSync(records, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.json')) rmSync(join(records, file));
  const { code, stdout } = await athanor(['report', '--md']);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /- The store no longer has the record of dense: its settings and curves are not shown\./,
  );

  const unknown = await athanor(['report', 'nobody']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /there is no run `nobody`/);
  const nowhere = await athanor(['report', '--out', 'no/such/folder.html']);
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.stderr, /cannot write no\/such\/folder\.html: there is no such file/);
  const both = await athanor(['report', '--json', '--out', '-']);
  assert.equal(both.code, 2);
});
