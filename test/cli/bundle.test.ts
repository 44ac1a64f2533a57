import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { tinyText } from '../support/tiny.ts';

const files = {
  'package.json': '{}',
  'data/words.txt': tinyText(800),
  'parts/base.exp': 'model lstm { layers 1  embedding 12  width 12 }\n',
  'experiments/tiny.exp': `import "../parts/base.exp"
corpus mine = text { path "../data/words.txt"  min_count 1 }
stage dense = train lstm on mine { steps 4  batch 2  bptt 5  seed 1 }
stage small = quantize dense { bits 5 }
evaluate [dense, small] on valid { batch 2 }
`,
};

test('another machine unpacks a bundle and has nothing left to run', async (t) => {
  const { athanor, path } = await workspace(t, files);
  const run = await athanor(['run', 'experiments/tiny.exp']);
  assert.equal(run.code, 0, run.stderr);

  const said = await athanor(['bundle', 'experiments/tiny.exp', '--corpora', '--dry-run']);
  assert.equal(said.code, 0, said.stderr);
  assert.match(said.stderr, /^5 of 5 stages with results, 3 files, [\d.]+ KB$/m);
  assert.ok(!existsSync(path('tiny.athanor')));
  const zones = ['Pacific/Auckland', 'America/Lima'];
  for (const TZ of zones) {
    const words = ['bundle', 'experiments/tiny.exp', '--corpora', '-o', `${TZ.slice(0, 3)}.athanor`];
    const made = await athanor(words, { env: { TZ } });
    assert.equal(made.code, 0, made.stderr);
  }
  assert.deepEqual(readFileSync(path('Pac.athanor')), readFileSync(path('Ame.athanor')));

  // All that the other machine has is the bundle.
  const other = await workspace(t);
  other.write('tiny.athanor', readFileSync(path('Pac.athanor')));
  const unpacked = await other.athanor(['unbundle', 'tiny.athanor']);
  assert.equal(unpacked.code, 0, unpacked.stderr);
  assert.equal(unpacked.stdout.trim(), 'tiny/experiments/tiny.exp');
  assert.match(unpacked.stderr, /undamaged[^]*cd tiny && athanor plan experiments\/tiny\.exp/);
  const plan = ['plan', 'experiments/tiny.exp', '--exit-code'];
  const planned = await other.athanor(plan, { in: 'tiny' });
  assert.equal(planned.code, 0, planned.stdout + planned.stderr);
  const more = await other.athanor([...plan, '--set', 'small.bits=4'], { in: 'tiny' });
  assert.equal(more.code, 3);
  const going = await other.athanor(['run', 'experiments/tiny.exp', '--set', 'small.bits=4'], { in: 'tiny' });
  assert.equal(going.code, 0, going.stderr);

  const bytes = readFileSync(other.path('tiny.athanor'));
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(other.path('bad.athanor'), bytes);
  const refused = await other.athanor(['unbundle', 'bad.athanor']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /bad\.athanor is damaged, or no bundle[^]*nothing was unpacked/);
  assert.ok(!existsSync(other.path('bad')));
});

test('a bundle without its corpora says what is still needed, and where', async (t) => {
  const { athanor, path, write } = await workspace(t, files);
  assert.equal((await athanor(['run', 'experiments/tiny.exp', '--only', 'dense'])).code, 0);
  const made = await athanor(['bundle', 'experiments/tiny.exp']);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stderr, /^2 of 5 stages with results[^]*not inside: .*words\.txt/);
  assert.ok(statSync(path('tiny.athanor')).size > 0);

  renameSync(path('tiny.athanor'), path('new.athanor'));
  const missing = async (): Promise<readonly string[]> => {
    const unpacked = await athanor(['unbundle', 'new.athanor', '--to', 'new', '--json']);
    assert.equal(unpacked.code, 0, unpacked.stderr);
    const answer = JSON.parse(unpacked.stdout) as { readonly missing: readonly { readonly path: string }[] };
    return answer.missing.map((file) => file.path);
  };
  assert.deepEqual(await missing(), ['data/words.txt']);
  write('new/data/words.txt', 'other words\n');
  assert.deepEqual(await missing(), ['data/words.txt']);
  write('new/data/words.txt', files['data/words.txt']);
  assert.deepEqual(await missing(), []);
  const planned = await athanor(['plan', 'experiments/tiny.exp', '--only', 'dense', '--exit-code'], {
    in: 'new',
  });
  assert.equal(planned.code, 0, planned.stdout + planned.stderr);
});
