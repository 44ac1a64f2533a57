import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { workspace, type Workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

const swept = `corpus mine = text { path "words.txt"  min_count 1 }
model lstm { layers 1  embedding 8  width 8 }

seeds 1..2 {
  stage dense = train lstm on mine { steps 6  batch 2  bptt 5  engine reference }
  sweep target in [20%, 60%] {
    stage pruned = prune dense { to target }
    evaluate pruned on test
  }
}
`;

function git({ folder }: Workspace, ...words: readonly string[]): void {
  const settings = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...settings, ...words], { cwd: folder, stdio: 'ignore' });
}

interface DiffJson {
  readonly different: boolean;
  readonly sides: readonly { readonly label: string }[];
  readonly question: readonly { readonly kind: string; readonly values: readonly string[] }[];
  readonly answer: readonly {
    readonly measure: string;
    readonly against: readonly ({
      readonly evidence: { readonly kind: string; readonly verdict?: string };
    } | null)[];
  }[];
  readonly conditions?: readonly { readonly breaches: readonly unknown[]; readonly repetitions: number }[];
}

test('cells of a sweep are compared over their seeds, and a condition fails the call', async (t) => {
  const place = await workspace(t, { 'words.txt': tinyFiles['words.txt'], 'a.exp': swept });
  const { athanor, write } = place;
  const ran = await athanor(['run', 'a.exp']);
  assert.equal(ran.code, 0, ran.stderr);

  const two = await athanor(['diff', 'pruned[target=20%]', 'pruned[target=60%]']);
  assert.equal(two.code, 0, two.stderr);
  assert.match(two.stdout, /^question {2}pruned\.to 20% -> 60% {2}a\.exp:6:/m);
  assert.match(two.stdout, /perplexity\(test\) .*no evidence: 2 seeds, a verdict takes 6/);
  assert.match(two.stdout, /layers\.0\.recurrent +19\.\d % +32 +59\.\d % +32 +0\.\d+ +\d\d % in common/);
  const all = await athanor(['diff', 'pruned[*]', '--json', '--fail-if', 'bytes < -10%']);
  assert.equal(all.code, 3, all.stderr);
  const found = JSON.parse(all.stdout) as DiffJson;
  assert.deepEqual(
    found.sides.map(({ label }) => label.replace(/ of .*/, '')),
    ['pruned[target=20%]', 'pruned[target=60%]'],
  );
  const bytes = found.answer.find(({ measure }) => measure === 'bytes');
  assert.equal(bytes?.against[1]?.evidence.kind, 'exact');
  assert.equal(found.conditions?.[0]?.breaches.length, 1);
  assert.equal(found.conditions[0].repetitions, 2);

  const passes = await athanor([
    'diff',
    'pruned[*]',
    '--fail-if',
    'bytes > +0',
    '--fail-if',
    'sparsity < 10%',
  ]);
  assert.equal(passes.code, 0, passes.stderr);
  assert.match(passes.stdout, /^passes {2}bytes > \+0 nowhere, mean of 2 seeds$/m);
  const wrong = await athanor(['diff', 'pruned[*]', '--fail-if', 'perplexity(tets) > +1%']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /did you mean `test`/);
  const unknown = await athanor(['diff', 'pruned[target=30%]', 'pruned[target=60%]']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /means no cell .*\n.*it has: dense\[seed=1\]/);

  // The same file before a change that no run has seen, by git.
  git(place, 'init', '-q');
  git(place, 'add', 'a.exp');
  git(place, 'commit', '-qm', 'first');
  write('a.exp', swept.replace('60%', '70%'));
  const since = await athanor(['diff', 'HEAD:a.exp', 'a.exp', '--exit-code', '--json']);
  assert.equal(since.code, 3, since.stderr);
  const changes = (JSON.parse(since.stdout) as DiffJson).question;
  assert.deepEqual(
    changes.filter(({ kind }) => kind === 'setting').map(({ values }) => values),
    [['60%', '70%']],
  );
  const lost = await athanor(['diff', 'HEAD:b.exp', 'a.exp']);
  assert.equal(lost.code, 2);
  assert.match(lost.stderr, /there is no b\.exp at HEAD\n.*there are: a\.exp/);
});

test('a revision is read with the imports of its time, and is never taken for an option', async (t) => {
  const base =
    'corpus mine = text { path "words.txt"  min_count 1 }\nmodel lstm { layers 1  embedding 8  width 8 }\n';
  const main = (steps: number) =>
    `import "base.exp"\n\nstage dense = train lstm on mine { steps ${steps}  batch 2  bptt 5 }\n`;
  const place = await workspace(t, {
    'words.txt': tinyFiles['words.txt'],
    'deep/base.exp': base,
    'deep/a.exp': main(6),
  });
  const { athanor, write } = place;
  git(place, 'init', '-q');
  git(place, 'add', 'deep');
  git(place, 'commit', '-qm', 'first');
  write('deep/base.exp', base.replace('width 8', 'width 12'));
  write('deep/words.txt', tinyFiles['words.txt']);
  const found = await athanor(['diff', 'HEAD:a.exp', 'a.exp'], { in: 'deep' });
  assert.equal(found.code, 0, found.stderr);
  assert.match(found.stdout, /^question {2}dense\.model\.width 8 -> 12 {2}base\.exp:2:/m);
  for (const revision of ['nowhere', '--output=stolen', '-h']) {
    const refused = await athanor(['diff', '--', `${revision}:deep/a.exp`, 'deep/a.exp']);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /git knows no revision/);
  }
});
