import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import type { BundleManifest } from '../../src/bundle/manifest.ts';
import { workspace, type Workspace } from '../support/athanor.ts';
import { tinyText } from '../support/tiny.ts';

const base = 'model lstm { layers 1  embedding 12  width 12 }\n';
const experiment = `import "../parts/base.exp"
corpus mine = text { path "../data/words.txt"  min_count 1 }
stage dense = train lstm on mine { steps 4  batch 2  bptt 5  seed 1 }
stage small = quantize dense { bits 5 }
evaluate [dense, small] on valid { batch 2 }
`;
const files = {
  'package.json': '{}',
  'data/words.txt': tinyText(800),
  'parts/base.exp': base,
  'experiments/tiny.exp': experiment,
};

async function done({ athanor }: Workspace, words: readonly string[], place?: string): Promise<string> {
  const answer = await athanor(words, place === undefined ? {} : { in: place });
  assert.equal(answer.code, 0, answer.stderr + answer.stdout);
  return answer.stdout + answer.stderr;
}

test('a bundle of a run is what that run executed, whatever became of its files', async (t) => {
  const here = await workspace(t, files);
  const { write, path, athanor } = here;
  await done(here, ['run', 'experiments/tiny.exp', '--set', 'small.bits=6', '--device', 'cpu']);
  const [run = ''] = /\d{8}-\d{6}-[a-z]+/.exec(await done(here, ['log', '--json'])) ?? [];

  // Text, import and data go on; only the run has what they were.
  write('experiments/tiny.exp', experiment.replace('steps 4', 'steps 3'));
  write('parts/base.exp', base.replace('width 12', 'width 8').replace('embedding 12', 'embedding 8'));
  await done(here, ['run', 'experiments/tiny.exp']);
  write('data/words.txt', tinyText(900));

  const refused = await athanor(['bundle', run, '--corpora']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /words\.txt is not any more what the run read[^]*without `--corpora`/);
  const mixed = await athanor(['bundle', run, '--set', 'small.bits=5']);
  assert.equal(mixed.code, 2);
  assert.match(mixed.stderr, /a run has its settings/);
  await done(here, ['bundle', run, '-o', 'bare.athanor']);
  write('data/words.txt', files['data/words.txt']);
  const said = await done(here, ['bundle', run, '--corpora', '-o', 'run.athanor']);
  assert.match(said, new RegExp(`run ${run}, 5 of 5 stages with results, 3 files`));
  assert.doesNotMatch(said, /other keys/);

  const other = await workspace(t);
  other.write('run.athanor', readFileSync(path('run.athanor')));
  const unpacked = await done(other, ['unbundle', 'run.athanor', '--store', 'second']);
  assert.match(unpacked, /athanor plan experiments\/tiny\.exp --set 'small\.bits=6' --device cpu/);
  assert.equal(other.read('run/experiments/tiny.exp'), experiment);
  assert.equal(other.read('run/parts/base.exp'), base);
  const store = ['--store', '../second'];
  const asked = ['--set', 'small.bits=6', '--device', 'cpu'];
  const planned = ['plan', 'experiments/tiny.exp', ...store, '--exit-code'];
  await done(other, [...planned, ...asked], 'run');
  await done(other, ['store', 'verify', ...store], 'run');
  const less = await other.athanor([...planned, '--set', 'small.bits=4'], { in: 'run' });
  assert.equal(less.code, 3);
  assert.match(less.stdout, /^train +dense +hit/m);
  await done(other, ['run', 'experiments/tiny.exp', ...store, '--set', 'small.bits=4'], 'run');

  // Without its corpora the bundle asks for the data of that time.
  other.write('bare.athanor', readFileSync(path('bare.athanor')));
  const bare = JSON.parse(await done(other, ['unbundle', 'bare.athanor', '--json', '--quiet'])) as {
    readonly manifest: BundleManifest;
  };
  assert.equal(bare.manifest.run, run);
  const whole = await athanor(['bundle', run, '--json', '--dry-run', '--corpora', '--quiet']);
  const { manifest } = JSON.parse(whole.stdout) as { readonly manifest: BundleManifest };
  const data = manifest.files.find((file) => file.path === 'data/words.txt');
  assert.equal(bare.manifest.needs[0]?.digest, data?.digest);
});

test('a bundle says when this program would not find its results, and of which runs it can be', async (t) => {
  const here = await workspace(t, { ...files, 'data/words.txt': tinyText(400) });
  const { athanor, path } = here;
  const env = { ATHANOR_ENGINE: 'reference' };
  const run = await athanor(['run', 'experiments/tiny.exp'], { env });
  assert.equal(run.code, 0, run.stderr);
  const told = await athanor(['bundle', 'last', '--dry-run']);
  assert.equal(told.code, 0, told.stderr);
  assert.match(
    told.stderr,
    /gives other keys to dense, small, evaluate dense, evaluate small than the run had/,
  );
  const same = await athanor(['bundle', '@last', '--dry-run'], { env });
  assert.doesNotMatch(same.stderr, /other keys/);

  const unknown = await athanor(['bundle', '@-7']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /there is no run `@-7`/);
  const none = await athanor(['bundle', 'nothing']);
  assert.equal(none.code, 2);

  // The experiment itself may be gone.
  rmSync(path('experiments'), { recursive: true });
  rmSync(path('parts'), { recursive: true });
  const gone = await athanor(['bundle', '@last', '-o', 'gone.athanor'], { env });
  assert.equal(gone.code, 0, gone.stderr);
  writeFileSync(path('gone.athanor'), readFileSync(path('gone.athanor')).subarray(0, -9));
  const cut = await athanor(['unbundle', 'gone.athanor']);
  assert.equal(cut.code, 2);
  assert.match(cut.stderr, /is damaged, or no bundle/);
});
