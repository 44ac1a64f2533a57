import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

const base = `corpus mine = text { path "words.txt"  min_count 1 }
model lstm { layers 1  embedding 8  width 8 }
let quick = { steps 6  batch 2  bptt 5  engine reference }
`;
const sweep = (seeds: string) => `import "base.exp"

seeds ${seeds} {
  stage dense = train lstm on mine { with quick }
  evaluate dense on test
}
`;

test('a seed that is added runs its own cells only, and the table closes with the mean', async (t) => {
  const { athanor, write } = await workspace(t, {
    'words.txt': tinyFiles['words.txt'],
    'base.exp': base,
    'sweep.exp': sweep('1..2'),
  });
  const first = await athanor(['run', 'sweep.exp']);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^dense\[\*\] {2}mean of 2 +[\d.]+ +[\d.]+ /m);

  write('sweep.exp', sweep('1..3'));
  const second = await athanor(['run', 'sweep.exp']);
  assert.equal(second.code, 0, second.stderr);
  const ran = Array.from(second.stdout.matchAll(/^\w+ +(\S.*?) {2,}ran /gm), ([, name]) => name);
  assert.deepEqual(ran, ['dense[seed=3]', 'evaluate dense[seed=3]']);
  assert.match(second.stdout, /^dense\[\*\] {2}mean of 3 /m);
  assert.match((await athanor(['show', 'dense[seed=2]'])).stdout, /dense\[seed=2\]/);

  const part = await athanor(['report', 'dense[seed=2]', '--md']);
  assert.equal(part.code, 0, part.stderr);
  assert.match(part.stdout, /\*\*dense\\\[seed=2\\\]\*\*/);
  assert.doesNotMatch(part.stdout, /seed=1/);
  const none = await athanor(['report', 'sweep.exp[seed=7]', '--md']);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /`sweep\.exp\[seed=7\]` means no cell of sweep\.exp/);

  const third = await athanor([
    'run',
    'sweep.exp',
    '--set',
    'seeds=2..4',
    '--set',
    'dense.steps=6',
    '--json',
  ]);
  assert.equal(third.code, 0, third.stderr);
  assert.match(third.stdout, /dense\[seed=4\]/);
  assert.doesNotMatch(third.stdout, /dense\[seed=1\]/);
  const absent = await athanor(['show', 'dense[seed=1]']);
  assert.equal(absent.code, 2);
  assert.match(
    absent.stderr,
    /no stage `dense\[seed=1\]`[^]*last run with one is \S+ of sweep\.exp: add `--run /,
  );
});
