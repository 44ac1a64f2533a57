/** No name in a file leads out of the project or the store. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { diskLibrary } from '../../src/cli/library.ts';
import { logPath } from '../../src/exec/stage-log.ts';
import { isRunId } from '../../src/exec/run-id.ts';
import { resolveRun } from '../../src/exec/history.ts';
import { isDigest } from '../../src/keys/digest.ts';
import { unzip } from '../../src/download/unzip.ts';
import { zipOf } from '../download/zip-bytes.ts';

function project(t: { after(end: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-escapes-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  mkdirSync(join(folder, 'project/parts'), { recursive: true });
  writeFileSync(join(folder, 'secret.exp'), 'corpus sotu\n');
  writeFileSync(join(folder, 'project/package.json'), '{}');
  writeFileSync(join(folder, 'project/parts/base.exp'), 'corpus sotu\n');
  return folder;
}

test('an import stays in the project, by whatever path and through whatever link', (t) => {
  const folder = project(t);
  const home = join(folder, 'project');
  symlinkSync(join(folder, 'secret.exp'), join(home, 'link.exp'));
  symlinkSync(folder, join(home, 'up'));
  symlinkSync('parts/base.exp', join(home, 'inside.exp'));
  symlinkSync('loop.exp', join(home, 'loop.exp'));
  const open = (path: string) =>
    diskLibrary(home, join(home, 'mine.exp')).open(path, join(home, 'mine.exp')).kind;
  for (const path of [
    '../secret.exp',
    join(folder, 'secret.exp'),
    'link.exp',
    'up/secret.exp',
    'parts/../../secret.exp',
  ]) {
    assert.equal(open(path), 'outside', path);
  }
  assert.notEqual(open('loop.exp'), 'file');
  assert.equal(open('parts/base.exp'), 'file');
  assert.equal(open('inside.exp'), 'file');
});

test('the log of a stage lies among the logs, whatever the stage is called', () => {
  const names = [
    '../../x',
    'a/b',
    '..',
    '.',
    'evaluate ../x',
    'a\u0000b',
    'x[v=../../y]',
    'ä'.repeat(400),
    '%2e%2e/',
    '\\..\\',
  ];
  const paths = names.map((name) => logPath('/runs/r', name));
  for (const path of paths) {
    assert.match(relative('/runs/r/logs', path), /^[A-Za-z0-9._+%~-]+\.log$/);
    assert.ok(path.length < 200);
  }
  assert.equal(new Set(paths).size, names.length);
});

test('a run id and a digest are of one form, which has no room for a path', (t) => {
  for (const text of [
    '../20260101-000000-abc',
    '20260101-000000-abc/..',
    '..',
    '',
    '20260101-000000-abc\n',
  ]) {
    assert.equal(isRunId(text), false, text);
    assert.notEqual(resolveRun(tmpdir(), text).kind, 'found');
  }
  for (const text of [`${'a'.repeat(62)}/.`, '../'.repeat(21) + 'a', 'A'.repeat(64), `${'a'.repeat(64)}\n`]) {
    assert.equal(isDigest(text), false, text);
  }
  t.diagnostic('both are asked before a path is made');
});

test('an archive writes where it is told to and nowhere else', async (t) => {
  const folder = project(t);
  const archive = join(folder, 'project/x.zip');
  writeFileSync(
    archive,
    zipOf({ 'a/wiki.txt': 'good', 'b/other.txt': 'x', 'link/passwd': 'x', 'wiki.txt.exe': 'x' }),
  );
  const target = join(folder, 'project/wiki.txt');
  const wanted = new Map([['wiki.txt', { path: target, mostBytes: 1000 }]]);
  const before = readdirSync(folder, { recursive: true }).length;
  await unzip(archive, wanted, new AbortController().signal);
  assert.equal(readdirSync(folder, { recursive: true }).length, before + 1);
  writeFileSync(archive, zipOf({ '../../wiki.txt': 'bad' }));
  await assert.rejects(unzip(archive, wanted, new AbortController().signal));
});
