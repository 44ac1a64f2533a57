import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { agrees, compareFile } from '../../src/export/onnx-check.ts';
import { exportOnnx, FileDisagrees } from '../../src/export/onnx.ts';
import type { OnnxComparison, OnnxWeights } from '../../src/exec/exporting.ts';
import { tensorNamed, type TrainedModel } from '../../src/ml/models/weights.ts';
import type { Corpus } from '../../src/stages/artifacts.ts';
import { StageTrouble } from '../../src/stages/trouble.ts';
import { dense, everyModel, pruned, small, vocabulary, withActivations } from '../ml/support/every-model.ts';

const ids = Int32Array.from({ length: 60 }, (_, at) => (at * at * 7 + 3 * at) % vocabulary);
const corpus: Corpus = { train: ids, valid: ids, test: ids, vocabulary };
const words = Array.from({ length: vocabulary }, (_, id) => `word${id}`);

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'athanor-onnx-'));
  context.after(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

function written(model: TrainedModel, path: string, weights: OnnxWeights | null) {
  const target = { form: 'onnx', path, weights, check: { split: 'test', tokens: null } } as const;
  return exportOnnx(
    { model, words },
    [],
    target,
    () => corpus,
    () => undefined,
  );
}

for (const [title, settings] of everyModel) {
  test(`${title}: files of each form, read back, compute what the model does`, async (context) => {
    const path = join(folder(context), 'model.onnx');
    const plain = await written(dense(settings), path, null);
    assert.equal(plain.weights, 'dense');
    assert.equal(plain.compared?.tokens, ids.length - 1);
    assert.ok(plain.inputs.includes('word') && plain.outputs.includes('log_probabilities'));

    const model = small(settings, 8);
    const qdq = await written(model, path, null);
    assert.equal(qdq.weights, 'qdq');
    assert.ok(qdq.stored.bytes < plain.stored.bytes / 2, `${qdq.stored.bytes} of ${plain.stored.bytes}`);
    assert.ok((qdq.compared?.greatest ?? 1) < 1e-4);
    assert.ok(qdq.stored.zeros > 0.3 * qdq.stored.entries, JSON.stringify(qdq.stored));
    const nbits = await written(model, path, 'nbits');
    assert.ok((nbits.compared?.greatest ?? 1) < 0.05, JSON.stringify(nbits.compared));
    assert.ok(nbits.stored.zeros > 0.3 * nbits.stored.entries, JSON.stringify(nbits.stored));
    const wide = await written(small(settings, 9), path, 'qdq');
    assert.ok(wide.stored.bytes > qdq.stored.bytes && wide.stored.bytes < plain.stored.bytes);
    assert.ok((wide.compared?.greatest ?? 1) < 1e-4);
  });
}

for (const [title, settings] of everyModel) {
  test(`${title}: files round activations where the model does`, async (context) => {
    const path = join(folder(context), 'model.onnx');
    const model = withActivations(small(settings, 8), 4);
    const gap = ({ perplexity }: OnnxComparison) => Math.abs(perplexity.file - perplexity.model);
    // A file of the same weights that does not round is another model.
    await written(small(settings, 8), path, 'dense');
    const check = { split: 'test', tokens: null } as const;
    const other = await compareFile(path, { model, weights: 'dense', corpus, check }, () => undefined);
    for (const form of ['dense', 'qdq', 'nbits'] as const) {
      const { compared } = await written(model, path, form);
      assert.ok(compared !== null);
      assert.equal(compared.tokens, ids.length - 1);
      assert.deepEqual(compared.tolerance, { token: null, perplexity: form === 'nbits' ? 0.01 : 0.001 });
      // What integer kernels round beside it may be more than that.
      if (form !== 'nbits') assert.ok(10 * gap(compared) < gap(other), JSON.stringify([compared, other]));
    }
  });
}

const [, lstm] = everyModel[0] ?? assert.fail();

test('equal models are equal files, which say what they hold', async (context) => {
  const path = join(folder(context), 'model.onnx');
  const file = async () => {
    await written(pruned(lstm), path, 'dense');
    return readFileSync(path);
  };
  const first = await file();
  assert.deepEqual(await file(), first);
  assert.ok(first.includes('athanor.words') && first.includes('word39'));
});

test('integers are asked for where there are none', async (context) => {
  const path = join(folder(context), 'model.onnx');
  for (const [model, weights] of [
    [dense(lstm), 'qdq'],
    [dense(lstm), 'nbits'],
    [small(lstm, 9), 'nbits'],
  ] as const) {
    await assert.rejects(written(model, path, weights), StageTrouble);
    assert.ok(!existsSync(path));
  }
});

test('a file that computes something else than its model does not agree with it', async (context) => {
  const path = join(folder(context), 'model.onnx');
  const target = { form: 'onnx', path, weights: 'dense', check: null } as const;
  const silent = () => undefined;
  assert.equal(
    (await exportOnnx({ model: dense(lstm), words }, [], target, () => corpus, silent)).compared,
    null,
  );
  const check = { split: 'test', tokens: 30 } as const;
  const compare = (model: TrainedModel) =>
    compareFile(path, { model, weights: 'dense', corpus, check }, silent);
  assert.ok(agrees(await compare(dense(lstm))));
  assert.ok(!agrees(await compare(pruned(lstm))));
});

test('a file that cannot be shown to agree is not kept', async (context) => {
  const path = join(folder(context), 'model.onnx');
  const model = dense(lstm);
  const bias = tensorNamed(model.weights, 'decoder.bias').with(3, NaN);
  const broken = { ...model, weights: { ...model.weights, 'decoder.bias': bias } };
  await assert.rejects(written(broken, path, 'dense'), FileDisagrees);
  assert.ok(!existsSync(path));
});
