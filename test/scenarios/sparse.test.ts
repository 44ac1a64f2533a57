/** A sparse result looked at, compared with another, and taken out of the store and loaded again. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import type { StageRecord } from '../../src/store/record.ts';
import { tinyText } from '../support/tiny.ts';
import { workspace } from '../support/athanor.ts';

const model = 'model gru { layers 1  embedding 12  width 12 }';
const corpus = 'corpus words = text { path "words.txt"  valid 10%  test 10%  min_count 1 }';

const sparse = `${corpus}

${model}

sweep growth in [random_rnn, gradient] {
  stage trained = train gru on words {
    steps 40   batch 4   bptt 6   seed 3
    optimizer sgd { rate 2  clip 0.5 }
    sparse { density 40%  growth growth  update every 10 }
  }
  evaluate trained on valid { batch 4  bptt 6 }
}
`;

const loaded = `${corpus}

${model}

stage again = load gru on words { path "gru.safetensors" }

evaluate again on valid { batch 4  bptt 6 }
`;

test('gates and moves are shown, masks are compared, and saved weights are the model again', async (t) => {
  const files = { 'words.txt': tinyText(500), 'sparse.exp': sparse, 'loaded.exp': loaded };
  const { athanor, write, path } = await workspace(t, files);
  const say = async (...words: string[]) => {
    const { code, stdout, stderr } = await athanor(words);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  await say('run', 'sparse.exp');

  const shown = await say('show', 'trained[growth=random_rnn]');
  assert.match(shown, /layers\.0\.recurrent .* r \d+\.\d %, z \d+\.\d %, n \d+\.\d %/);
  assert.match(shown, /step 30: \d+ of \d+ connections died, \d+ grew/);
  assert.match(shown, /validBitsPerToken +\d/);
  const log = readFileSync(/log +(\S+)/.exec(shown)?.[1]?.replace(/^/, `${path('.')}/`) ?? '', 'utf8');
  assert.match(log, /validation perplexity [\d.]+, [\d.]+ bits a token/);

  const compared = await say('diff', '@last[growth=random_rnn]', '@last[growth=gradient]');
  assert.match(compared, /layers\.0\.recurrent .*\d+ % in common, topology 0\.\d\d/);

  const facts = async (stage: string) =>
    JSON.parse(await say('show', stage, '--json')) as { readonly record: StageRecord };
  const { record } = await facts('trained[growth=gradient]');
  const blob = /weights +.* (\S+)$/m.exec(await say('show', 'trained[growth=gradient]'))?.[1] ?? '';
  write('gru.safetensors', readFileSync(path(blob)));
  const before = await facts('evaluate trained[growth=gradient]');
  await say('run', 'loaded.exp');
  const again = await facts('again');
  assert.equal(again.record.outputs['weights']?.digest, record.outputs['weights']?.digest);
  assert.deepEqual((await facts('evaluate again')).record.summary, before.record.summary);

  // Other bytes are another question, and these do not fit.
  write('gru.safetensors', readFileSync(path('words.txt')));
  const refused = await athanor(['run', 'loaded.exp']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr + refused.stdout, /holds no weights that can be read/);
});
