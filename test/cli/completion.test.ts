import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import test, { type TestContext } from 'node:test';
import { launcher, workspace, type Workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

const imported = `import [dense] from "tiny.exp"
sweep to in [10%, 20%] {
  stage thin = prune dense { to to }
}
`;

/** A workspace in which `athanor` is a command, as it is where it is installed. */
async function installed(
  test: TestContext,
): Promise<Workspace & { readonly path: (name: string) => string }> {
  const place = await workspace(test, {
    ...tinyFiles,
    'inner/other.exp': 'corpus sotu\n',
    'inner/notes.txt': '',
    'thin.exp': imported,
    'bin/athanor': `#!/bin/sh\nexec '${process.execPath}' '${launcher}' "$@"\n`,
  });
  chmodSync(place.path('bin/athanor'), 0o755);
  place.write('athanor.bash', (await place.athanor(['completion', 'bash'])).stdout);
  return place;
}

/** What bash itself gets for the words, the last of which is being typed. */
function complete({ folder, path }: Workspace, ...words: readonly string[]): readonly string[] {
  const program = `
    source athanor.bash || exit 9
    [[ $(complete -p athanor) == *'-F _athanor'* ]] || exit 8
    COMP_WORDS=(athanor "$@")
    COMP_CWORD=$#
    compopt() { printf 'compopt %s\\n' "$*"; }
    _athanor athanor "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\\n' "\${COMPREPLY[@]}"
  `;
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', program, 'bash', ...words], {
    cwd: folder,
    env: { PATH: `${path('bin')}:${process.env['PATH'] ?? ''}`, HOME: folder },
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return stdout.split('\n').filter((line) => line !== '');
}

test('bash completes verbs, options, words that options take, files and stages', async (t) => {
  const place = await installed(t);
  assert.deepEqual(complete(place, 'pl'), ['plan', 'plot']);
  const verbs = complete(place, '');
  assert.ok(['check', 'run', 'lsp', 'completion'].every((verb) => verbs.includes(verb)));
  assert.ok(!verbs.some((verb) => verb.startsWith('__')), 'what is for scripts is not offered');
  assert.deepEqual(complete(place, 'run', '--exit'), []);
  assert.deepEqual(complete(place, 'plan', '--ex'), ['--exit-code']);
  assert.deepEqual(complete(place, 'run', '--engine', ''), ['onnx', 'tensorflow', 'reference']);
  // Bash takes `--engine=on` apart.
  assert.deepEqual(complete(place, 'run', '--engine', '=', 'on'), ['onnx']);
  assert.deepEqual(complete(place, 'run', '-k', 'ti'), ['compopt -o filenames', 'tiny.exp']);
  assert.deepEqual(complete(place, 'check', 'inner/'), ['compopt -o filenames', 'inner/other.exp']);
  assert.deepEqual(complete(place, 'run', 'tiny.exp', '--only', ''), ['mine', 'dense', 'pruned', 'small']);
  // Those of imported files, too, and of a sweep the name that its cells have in common.
  assert.deepEqual(complete(place, 'plan', 'thin.exp', '--force', 't'), ['thin']);
  assert.deepEqual(complete(place, 'plan', 'thin.exp', '--force', 'de'), ['dense']);
  assert.deepEqual(complete(place, 'store', ''), ['verify', 'stats']);
  assert.deepEqual(complete(place, 'completion', ''), ['bash', 'zsh', 'fish']);
  assert.deepEqual(complete(place, 'explain', 'E080'), ['E0801', 'E0802', 'E0803', 'E0804', 'E0805']);
  assert.deepEqual(complete(place, 'nonsense', 'x'), []);
});

test('stages and runs are those of what has run', async (t) => {
  const place = await installed(t);
  assert.deepEqual(complete(place, 'diff', '@'), []);
  assert.equal((await place.athanor(['run', 'tiny.exp', '--only', 'dense'])).code, 0);
  place.write('tiny.exp', tinyFiles['tiny.exp'].replaceAll('dense', 'other'));
  assert.deepEqual(complete(place, 'why', 'd'), ['dense']);
  assert.deepEqual(complete(place, 'diff', '@'), ['@last']);
});

test('a broken file, or none at all, completes to nothing and says nothing', async (t) => {
  const place = await installed(t);
  place.write('tiny.exp', 'stage stage {{{');
  assert.deepEqual(complete(place, 'run', 'tiny.exp', '--only', ''), []);
  assert.deepEqual(complete(place, 'run', 'gone.exp', '--only', ''), []);
});

test('the scripts are ones that their shells can read, and another shell is a mistake', async (t) => {
  const place = await installed(t);
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await place.athanor(['completion', shell]);
    assert.equal(code, 0);
    place.write(shell, stdout);
    const read = spawnSync(shell, ['-n', place.path(shell)], { encoding: 'utf8' });
    // Not every machine has all of them.
    if (read.error === undefined) assert.equal(read.status, 0, read.stderr);
    else assert.notEqual(shell, 'bash');
  }
  const { code, stderr } = await place.athanor(['completion', 'tcsh']);
  assert.equal(code, 2);
  assert.match(stderr, /completion takes bash, zsh, fish, not `tcsh`/);
  const { stdout } = await place.athanor(['completion', 'bash', '--json']);
  assert.equal((JSON.parse(stdout) as { shell: string }).shell, 'bash');
});
