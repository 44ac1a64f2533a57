import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import type { Exported, OnnxExport, SmallestExport } from '../../src/exec/exporting.ts';
import type { Generated } from '../../src/exec/generating.ts';
import { decodeSafetensors } from '../../src/ml/tensors/safetensors.ts';
import { workspace, type Workspace } from '../support/athanor.ts';
import { tinyText } from '../support/tiny.ts';

const experiment = `corpus mine = text { path "words.txt"  min_count 1  valid 10%  test 10% }
model lstm { layers 1  embedding 12  width 12  cache { size 9  lambda learned 0.2  theta 0.3 } }
stage dense = train lstm on mine { steps 8  batch 2  bptt 5  seed 1 }
stage pruned = prune dense { to 60% }
stage small = quantize pruned { bits 5 }
evaluate [dense, small] on test { batch 2 }
`;
const loading = `corpus mine = text { path "words.txt"  min_count 1  valid 10%  test 10% }
model lstm { layers 1  embedding 12  width 12  dropout 30%  cache { size 9  lambda learned 0.5  theta 0.3 } }
stage again = load lstm on mine { path "small.packed" }
evaluate again on test { batch 2 }
`;

interface EvaluationRecord {
  readonly record: { readonly summary: { readonly bytes: number; readonly test: { readonly loss: number } } };
}

async function evaluated({ athanor }: Workspace, stage: string) {
  const { stdout } = await athanor(['show', `evaluate ${stage}`, '--json']);
  return (JSON.parse(stdout) as EvaluationRecord).record.summary;
}

async function exported({ athanor }: Workspace, words: readonly string[]): Promise<readonly Exported[]> {
  const { code, stdout, stderr } = await athanor(['export', ...words, '--json', '--quiet']);
  assert.equal(code, 0, stderr);
  return (JSON.parse(stdout) as { readonly files: readonly Exported[] }).files;
}

test('a model is taken elsewhere, comes back the same, and speaks', async (t) => {
  const place = await workspace(t, {
    'tiny.exp': experiment,
    'again.exp': loading,
    'words.txt': tinyText(800),
  });
  const { athanor, path } = place;
  const run = await athanor(['run', 'tiny.exp']);
  assert.equal(run.code, 0, run.stderr);
  const { bytes, test: before } = await evaluated(place, 'small');

  await t.test('the packed file is as long as the table says', async () => {
    const [file] = (await exported(place, [
      'small',
      '--packed',
      'small.packed',
    ])) as readonly SmallestExport[];
    assert.ok(file !== undefined);
    assert.equal(statSync(path('small.packed')).size, bytes);
    const { header, masks, scales, values } = file.parts;
    assert.equal(header + masks + scales + values, bytes);
    assert.equal(place.read('small.words').split('\n').length - 1, file.words.count);
    const first = readFileSync(path('small.packed'));
    await exported(place, ['small', '--packed', 'small.packed']);
    assert.deepEqual(readFileSync(path('small.packed')), first);
  });

  await t.test('loaded again, it has the same loss to the last bit', async () => {
    const again = await athanor(['run', 'again.exp']);
    assert.equal(again.code, 0, again.stderr);
    const { bytes: after, test: found } = await evaluated(place, 'again');
    assert.equal(found.loss, before.loss);
    // The settings that have no part in what it computes are those of the file that loads it.
    assert.ok(Math.abs(after - bytes) < 20);

    const other = await athanor(['run', 'again.exp', '--set', 'lstm.cache.size=8']);
    assert.equal(other.code, 1);
    assert.match(other.stdout + other.stderr, /its `cache\.size` is 9, not 8/);
  });

  await t.test('other forms are written beside each other', async () => {
    const words = ['small', '--run', '@-2', '--safetensors', 'small.st', '--onnx', 'small.onnx'];
    const [safetensors, onnx] = (await exported(place, words)) as readonly [Exported, OnnxExport];
    const tensors = decodeSafetensors(readFileSync(path('small.st')));
    assert.equal(Object.keys(tensors).length, 8);
    assert.equal(safetensors.file.sizeBytes, statSync(path('small.st')).size);
    assert.match(place.read('small.st').slice(8, 400), /"__metadata__":\{"athanor\.bits"/);
    assert.equal(onnx.weights, 'qdq');
    assert.ok((onnx.compared?.tokens ?? 0) > 50);
    assert.ok(onnx.inputs.includes('state.cache.keys'), onnx.inputs.join());

    const blocks = [...words.slice(0, 3), '--onnx', 'blocks.onnx', '--weights', 'nbits'];
    const [nbits] = (await exported(place, blocks)) as readonly [OnnxExport];
    assert.equal(nbits.compared?.tokens, onnx.compared?.tokens);
    assert.equal(nbits.compared?.tolerance.perplexity, 0.01);
    assert.ok(nbits.inputs.includes('state.cache.keys'), nbits.inputs.join());

    const text = await athanor(['export', 'dense', '--run', '@-2', '--onnx', 'dense.onnx', '--tokens', '5']);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /read back over 5 tokens of test: perplexity [\d.]+, for the model's/);
  });

  await t.test('stage and packed file say the same under one seed', async () => {
    const said = async (...words: readonly string[]) => {
      const prompt = ['--prompt', 'w1 w2 frobnicate', '--tokens', '12', '--json'];
      const { code, stdout, stderr } = await athanor(['generate', ...words, ...prompt]);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /does not know .*`frobnicate`/);
      return (JSON.parse(stdout) as { readonly models: readonly Generated[] }).models;
    };
    const [stage, packed] = await said('small', 'small.packed', '--run', '@-2', '--seed', '3');
    assert.ok(stage !== undefined && packed !== undefined);
    assert.equal(packed.text, stage.text);
    assert.equal(packed.perplexity, stage.perplexity);

    const other = await athanor(['generate', 'small.packed', '--tokens', '12', '--seed', '4']);
    assert.equal(other.code, 0, other.stderr);
    assert.notEqual(other.stdout.trim(), stage.text.trim());
    assert.match(other.stderr, /12 words, perplexity [\d.]+/);
  });

  await t.test('damage is refused, and nothing is written in its place', async () => {
    const damaged = readFileSync(path('small.packed'));
    damaged[100] = (damaged[100] ?? 0) ^ 4;
    writeFileSync(path('small.packed'), damaged);
    const load = await athanor(['run', 'again.exp']);
    assert.equal(load.code, 1);
    assert.match(load.stdout + load.stderr, /no packed model that can be read: the checksum is wrong/);
    for (const [words, said] of [
      [['generate', 'small.packed'], /the checksum is wrong/],
      [['generate', 'dense', '--run', '@-3', '--top', '0'], /--top takes a whole number/],
      [['export', 'dense', '--run', '@-3'], /say what to write/],
      [['export', 'mine', '--run', '@-3', '--packed', 'x'], /makes no model/],
      [['export', 'dense', '--run', '@-3', '--onnx', 'x.onnx', '--weights', 'qdq'], /no quantized matrix/],
      [['export', 'dense', '--run', '@-3', '--onnx', 'x.onnx', '--weights', 'half'], /--weights takes/],
    ] as const) {
      const answer = await athanor(words);
      assert.equal(answer.code, 2, answer.stderr);
      assert.match(answer.stderr, said);
    }
    assert.ok(!existsSync(path('x.onnx')) && !existsSync(path('x')));
  });
});
