import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { mirrorOf } from '../download/mirror.ts';
import { workspace } from '../support/athanor.ts';

test('a corpus that cannot be fetched is told with its reason and what to place where', async (t) => {
  const { athanor } = await workspace(t);
  const { url } = await mirrorOf(t, {});
  const { code, stdout, stderr } = await athanor(['data', 'fetch', 'ptb', '--mirror', url]);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^error: http:\/\/127\.0\.0\.1:\d+\/ptb\.train\.txt answers 404 Not Found\n/);
  assert.match(
    stderr,
    /place ptb\.train\.txt, ptb\.valid\.txt, ptb\.test\.txt \(each perhaps with \.gz\) in data\/ptb yourself\n$/,
  );
});

test('another text is refused, and nothing takes the name of the corpus', async (t) => {
  const { athanor, path } = await workspace(t);
  const { url } = await mirrorOf(t, { 'ptb.train.txt': Buffer.from('no such text\n') });
  const { code, stderr } = await athanor(['data', 'fetch', 'ptb', '--mirror', url, '--to', 'here']);
  assert.equal(code, 1);
  assert.match(stderr, /error: ptb\.train\.txt is not the published file/);
  assert.ok(!existsSync(path('here/ptb.train.txt')));
});

test('an unknown corpus and an unknown action are mistakes', async (t) => {
  const { athanor } = await workspace(t);
  const corpus = await athanor(['data', 'fetch', 'wikitext-3']);
  assert.equal(corpus.code, 2);
  assert.match(corpus.stderr, /no corpus `wikitext-3` to fetch\n {3}= did you mean wikitext-2\?/);
  assert.equal((await athanor(['data', 'fetch', 'imagenet'])).code, 2);
  assert.equal((await athanor(['data', 'push', 'ptb'])).code, 2);
});

const folder = process.env['ATHANOR_DATA'];
test(
  'the published text is fetched, checked and used',
  { skip: folder === undefined && 'ATHANOR_DATA does not say where the corpora are' },
  async (t) => {
    const names = ['train', 'valid', 'test'].map((split) => `ptb.${split}.txt`);
    const files = names.map((name) => {
      const packed = readFileSync(join(folder ?? '', 'ptb', `${name}.gz`));
      return [name, gunzipSync(packed)] as const;
    });
    const { url } = await mirrorOf(t, Object.fromEntries(files));
    const { athanor, write } = await workspace(t);
    const fetched = await athanor(['data', 'fetch', 'ptb', '--mirror', url]);
    assert.equal(fetched.code, 0, fetched.stderr);
    assert.match(
      fetched.stdout,
      /^data\/ptb\/ptb\.train\.txt\n[^]*use it: corpus text = ptb \{ path "data\/ptb" \}/,
    );
    write(
      'mine.exp',
      'corpus ptb { path "data/ptb" }\nmodel lstm\nstage dense = train lstm on ptb { steps 1 }\n',
    );
    const run = await athanor(['run', 'mine.exp', '--only', 'ptb']);
    assert.equal(run.code, 0, run.stderr);
  },
);
