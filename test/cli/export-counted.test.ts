import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { countings, type Counting } from '../../src/check/settings/evaluate.ts';
import type { CountedExport, OnnxExport } from '../../src/exec/exporting.ts';
import { workspace } from '../support/athanor.ts';
import { tinyText } from '../support/tiny.ts';

const corpus = `corpus mine = text { path "words.txt"  min_count 1  valid 10%  test 10% }\n`;

/** A recurrent model; and one as MicroNet's, with bins of words, a cache, positions and norms that stay floats. */
const models: Readonly<Record<string, string>> = {
  lstm: `model lstm { layers 2  embedding 12  width 12 }\n`,
  transformer: `model transformer {
  layers 2  width 12  heads 3  key 4  value 4  inner 16  context 9  dropout 0
  vocabulary adaptive { cutoffs [6, 12]  widths [12, 6, 3] }
  cache { size 20  lambda learned 0.1  theta learned 0.05 }
}\n`,
};

interface Evaluation {
  readonly storage: number;
  readonly test: { readonly loss: number; readonly tokens: number };
}

for (const [type, model] of Object.entries(models)) {
  test(`${type}: what follows the header is as long as the score's parameters, and computes the same`, async (t) => {
    const { athanor, path, write } = await workspace(t, { 'words.txt': tinyText(500) });
    const evaluated = async (stages: string, counting: Counting): Promise<Evaluation> => {
      const score = `score micronet { counting ${counting} }`;
      write(
        'tiny.exp',
        `${corpus}${model}${stages}\nevaluate small on test { batch 1  bptt 16  ${score} }\n`,
      );
      const run = await athanor(['run', 'tiny.exp']);
      assert.equal(run.code, 0, run.stderr);
      const shown = await athanor(['show', 'evaluate small', '--json']);
      return (JSON.parse(shown.stdout) as { readonly record: { readonly summary: Evaluation } }).record
        .summary;
    };
    const training = `stage dense = train ${type} on mine { steps 6  batch 2  bptt 8  seed 1 }
stage pruned = prune dense { to 50% }
stage small = quantize pruned { bits 9  activations yes  batch 2  bptt 16 }`;

    for (const counting of countings) {
      const before = await evaluated(training, counting);
      const name = `${counting}.packed`;
      const layout = ['--layout', counting, '--json', '--quiet'];
      const exported = await athanor(['export', 'small', '--packed', name, ...layout]);
      assert.equal(exported.code, 0, exported.stderr);
      const [file] = (JSON.parse(exported.stdout) as { readonly files: readonly CountedExport[] }).files;
      assert.ok(file !== undefined);
      assert.equal(file.body, Math.ceil(4 * before.storage));
      assert.equal(statSync(path(name)).size, file.header.total + file.body);
      // As a stranger would read it: two lengths behind the checksum say where the body begins.
      const bytes = readFileSync(path(name));
      const begin = 20 + bytes.readUInt32LE(12) + bytes.readUInt32LE(16);
      assert.equal(bytes.length - begin, Math.ceil(4 * before.storage));

      const graph = ['--onnx', 'small.onnx', '--json', '--quiet'];
      const onnx = await athanor(['export', 'small', ...graph]);
      assert.equal(onnx.code, 0, onnx.stderr + onnx.stdout);
      const [{ compared }] = (JSON.parse(onnx.stdout) as { readonly files: readonly [OnnxExport] }).files;
      assert.deepEqual([compared?.split, compared?.tokens], ['test', before.test.tokens]);
      assert.deepEqual(compared?.tolerance, { token: null, perplexity: 0.001 });

      const after = await evaluated(`stage small = load ${type} on mine { path "${name}" }`, counting);
      assert.equal(after.storage, before.storage);
      assert.equal(after.test.loss, before.test.loss);

      for (const damaged of [
        flipped(bytes, begin - 1),
        flipped(bytes, bytes.length - 1),
        bytes.subarray(1),
      ]) {
        writeFileSync(path(name), damaged);
        const refused = await athanor(['generate', name]);
        assert.equal(refused.code, 2, refused.stderr);
        assert.match(refused.stderr, /no packed model that can be read/);
      }
    }
    const wrong = await athanor(['export', 'small', '--packed', 'x.packed', '--layout', 'tight']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--layout takes smallest, published, strict, not `tight`/);
  });
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const damaged = Uint8Array.from(bytes);
  damaged[at] = (damaged[at] ?? 0) ^ 16;
  return damaged;
}
