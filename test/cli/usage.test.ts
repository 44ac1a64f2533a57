import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { launcher, workspace, type Answer } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

const hasStack = ({ stdout, stderr }: Answer): boolean => /^\s+at .+:\d+:\d+\)?$/m.test(stdout + stderr);

test('--version prints the version of the package and nothing else', async (t) => {
  const { athanor } = await workspace(t);
  const packageFile = join(import.meta.dirname, '..', '..', 'package.json');
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  for (const flag of ['--version', '-V']) {
    assert.deepEqual(await athanor([flag]), { code: 0, signal: null, stdout: `${version}\n`, stderr: '' });
  }
});

test('help is a result, and the lack of a verb a mistake', async (t) => {
  const { athanor } = await workspace(t);
  const help = await athanor(['--help']);
  assert.equal(help.code, 0);
  for (const verb of 'init check fmt plan run why status log show bench diff graph explain doctor'.split(
    ' ',
  )) {
    assert.match(help.stdout, new RegExp(`^ {2}${verb} `, 'm'));
  }
  const nothing = await athanor([]);
  assert.equal(nothing.code, 2);
  assert.equal(nothing.stdout, '');
  assert.equal((await athanor(['run', '--help'])).code, 0);
  assert.match((await athanor(['help', 'run'])).stdout, /--keep-going/);
});

const mistakes: readonly (readonly [title: string, words: readonly string[], said: RegExp])[] = [
  ['an unknown verb', ['plna'], /unknown command 'plna'[^]*plan/],
  ['an unknown option', ['plan', '--exit-cod'], /unknown option '--exit-cod'[^]*--exit-code/],
  ['an option of another verb', ['log', '--keep-going'], /unknown option '--keep-going'/],
  ['an option without its value', ['plan', 'tiny.exp', '--set'], /argument missing/],
  ['too many words', ['log', 'extra'], /too many arguments/],
  [
    'a wrong number of jobs',
    ['run', 'tiny.exp', '--jobs', 'many'],
    /--jobs takes a whole number from 1 to 1024/,
  ],
  ['a wrong colour', ['log', '--color', 'blue'], /--color takes auto, always, never/],
  ['a wrong format', ['graph', 'tiny.exp', '--format', 'png'], /text, dot, mermaid, json/],
  ['a wrong count', ['log', '--count', '0'], /--count takes a whole number from 1/],
  [
    'a file that is not there',
    ['plan', 'tiyn.exp'],
    /cannot read tiyn\.exp: there is no such file[^]*tiny\.exp/,
  ],
  ['a folder for a file', ['check', 'folder.exp'], /cannot read folder\.exp: it is a folder/],
  ['two experiments for one', ['plan', 'tiny.exp', 'tiny.exp'], /too many arguments/],
  [
    'a stage that is not there',
    ['plan', 'tiny.exp', '--only', 'dens'],
    /has no stage `dens`[^]*did you mean `dense`/,
  ],
  ['a run that is not there', ['show', '@last'], /there is no run `@last`[^]*nothing has run/],
  ['a stage to explain before any run', ['why', 'dense'], /there is no run `@last`/],
  ['a code that is not there', ['explain', 'E9999'], /there is no code `E9999`/],
  ['a diff without runs', ['diff'], /there is no run `@-1`/],
  ['stdin beside a file', ['fmt', '-', 'tiny.exp'], /stands alone/],
];

for (const [title, words, said] of mistakes) {
  test(`${title} is told in words and ends with 2`, async (t) => {
    const { athanor } = await workspace(t, { ...tinyFiles, 'folder.exp/x': '' });
    const answer = await athanor(words);
    assert.match(answer.stderr, said);
    assert.equal(answer.code, 2);
    assert.equal(answer.stdout, '');
    assert.equal(hasStack(answer), false);
  });
}

test('a mistake is an object too when JSON is asked for', async (t) => {
  const { athanor } = await workspace(t);
  const { code, stdout } = await athanor(['plan', 'none.exp', '--json']);
  assert.equal(code, 2);
  assert.deepEqual(JSON.parse(stdout), {
    type: 'error',
    version: 1,
    message: 'cannot read none.exp: there is no such file',
    hint: null,
    exitCode: 2,
  });
});

test('without a file the only experiment there is meant, and two are named', async (t) => {
  const { athanor, write } = await workspace(t, tinyFiles);
  assert.equal((await athanor(['plan'])).code, 0);
  write('experiments/other.exp', tinyFiles['tiny.exp']);
  const { code, stderr } = await athanor(['plan']);
  assert.equal(code, 2);
  assert.match(stderr, /which experiment\?[^]*tiny\.exp, experiments\/other\.exp/);
});

test('a store of another version or a file in its place ends with 4', async (t) => {
  const { athanor } = await workspace(t, { ...tinyFiles, 'runs/store/store.json': '{"version": 99}' });
  const answer = await athanor(['plan', 'tiny.exp']);
  assert.equal(answer.code, 4);
  assert.match(answer.stderr, /version 99/);
  assert.equal(hasStack(answer), false);
});

test('a reader that goes away is no error', async (t) => {
  const { athanor, folder } = await workspace(t);
  assert.equal((await athanor(['explain'])).code, 0);
  const { spawnSync } = await import('node:child_process');
  const { stderr, stdout } = spawnSync(
    'sh',
    ['-c', `'${process.execPath}' '${launcher}' explain | head -1; echo end`],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  assert.equal(stderr, '');
  assert.match(stdout, /^E0101[^\n]*\nend\n$/);
});
