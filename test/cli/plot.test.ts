import assert from 'node:assert/strict';
import test from 'node:test';
import { workspace } from '../support/athanor.ts';
import { tinyFiles } from '../support/tiny.ts';

const files = {
  ...tinyFiles,
  'steps.exp': `${tinyFiles['tiny.exp'].replace(/\nevaluate[^]*$/, '\n')}
stage cached = search_cache dense { size 20  batch 1 }
evaluate [dense, cached, small] on valid { batch 1  keep losses  score micronet }
`,
};

test('the steps of a pipeline become a table and a picture', async (t) => {
  const { athanor, read } = await workspace(t, files);
  const ran = await athanor(['run', 'steps.exp']);
  assert.equal(ran.code, 0, ran.stderr);
  const { code, stdout, stderr } = await athanor([
    'plot',
    'ablation',
    'dense',
    'small',
    '/',
    'dense',
    'cached',
    '--svg',
    'a.svg',
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^step +parameters +operations +perplexity\(valid\) +change +work +key\ndense +\d/);
  assert.match(stdout, /\n\+ small +\d[^\n]+ %[^\n]*\n\ndense [^\n]+\n\+ cached /);
  assert.equal(stderr, 'wrote a.svg\n');
  const svg = read('a.svg');
  assert.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
  for (const word of ['+ small', '+ cached', 'perplexity (valid)'])
    assert.ok(svg.includes(`>${word}</text>`), word);
  await athanor(['plot', 'ablation', 'dense', 'small', '/', 'dense', 'cached', '--svg', 'b.svg']);
  assert.equal(read('b.svg'), svg);

  const losses = await athanor(['plot', 'losses', 'dense', 'cached', 'small', '--svg', 'l.svg']);
  assert.equal(losses.code, 0, losses.stderr);
  assert.match(losses.stdout, /words by frequency +of the text +evaluate cached +evaluate small\n1 to 9 /);
  assert.match(losses.stdout, /\n\ntokens since the same word [^]+\nin all +\d/);
  assert.ok(read('l.svg').includes('>evaluate cached against evaluate dense</text>'));
});

test('what cannot be drawn is told with what to do about it', async (t) => {
  const { athanor } = await workspace(t, tinyFiles);
  await athanor(['run', 'tiny.exp']);
  const said = async (...words: string[]) => {
    const { code, stderr } = await athanor(['plot', ...words]);
    assert.equal(code, 2);
    return stderr;
  };
  assert.match(await said('pie', 'dense'), /`plot` draws `ablation` or `losses`, not `pie`/);
  assert.match(await said('ablation', 'dense', 'mine'), /mine was not evaluated on valid/);
  assert.match(await said('ablation', 'nobody'), /has no stage `nobody`/);
  assert.match(
    await said('losses', 'dense', 'small'),
    /kept no losses of its tokens\n {3}= write `keep losses`/,
  );
  assert.match(
    await said('losses', 'dense'),
    /name an evaluation and what to compare with it|kept no losses/,
  );
  assert.match(await said('ablation', 'dense', '--split', 'all'), /--split takes train, valid, test/);
});
