import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { unpack } from '../../src/ml/compress/pack.ts';
import { tensorNamed, weightShapes } from '../../src/ml/models/weights.ts';
import { workspace, type Workspace } from '../support/athanor.ts';
import { tinyText } from '../support/tiny.ts';

const python = process.env['ATHANOR_SAFETENSORS_PYTHON'];

const head = `corpus mine = text { path "words.txt"  min_count 1  valid 10%  test 10% }
model lstm { layers 2  embedding 12  width 12  cache { size 9  lambda learned 0.2  theta 0.3 } }\n`;
const experiment = `${head}stage dense = train lstm on mine { steps 8  batch 2  bptt 5  seed 1 }
stage pruned = prune dense { to 60% }
evaluate pruned on test { batch 1 }
`;
const loading = (file: string): string =>
  `${head}stage again = load lstm on mine { path "${file}" }\nevaluate again on test { batch 1 }\n`;

/** What the package reads; and the same tensors as it writes them: as they are, in other types, without one. */
const program = `
import hashlib, json, sys
import numpy
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
folder = sys.argv[1]
tensors = load_file(f'{folder}/ours.safetensors')
with safe_open(f'{folder}/ours.safetensors', 'np') as file:
    metadata = file.metadata()
save_file(tensors, f'{folder}/theirs.safetensors', metadata={'written': 'elsewhere'})
save_file({name: value.astype(numpy.float64) for name, value in tensors.items()}, f'{folder}/wide.safetensors')
save_file({name: value.astype(numpy.float16) for name, value in tensors.items()}, f'{folder}/half.safetensors')
save_file({name: value for name, value in tensors.items() if name != 'decoder.bias'}, f'{folder}/less.safetensors')
described = {name: [value.dtype.name, list(value.shape), hashlib.sha256(value.tobytes()).hexdigest()]
    for name, value in tensors.items()}
print(json.dumps({'tensors': described, 'metadata': metadata}))
`;

interface Read {
  readonly tensors: Readonly<Record<string, readonly [string, readonly number[], string]>>;
  readonly metadata: Readonly<Record<string, string>>;
}

async function testLoss({ athanor }: Workspace, stage: string): Promise<number> {
  const { code, stdout, stderr } = await athanor(['show', `evaluate ${stage}`, '--json']);
  assert.equal(code, 0, stderr);
  const shown = JSON.parse(stdout) as { readonly record: { readonly summary: { test: { loss: number } } } };
  return shown.record.summary.test.loss;
}

test(
  "Python's safetensors reads what is exported, and what it writes is loaded",
  { skip: python === undefined && 'ATHANOR_SAFETENSORS_PYTHON names no Python with safetensors and numpy' },
  async (t) => {
    const place = await workspace(t, { 'tiny.exp': experiment, 'words.txt': tinyText(500) });
    const { athanor, path, write, folder } = place;
    const run = await athanor(['run', 'tiny.exp']);
    assert.equal(run.code, 0, run.stderr);
    const loss = await testLoss(place, 'pruned');
    const files = ['--safetensors', 'ours.safetensors', '--packed', 'ours.packed'];
    const exported = await athanor(['export', 'pruned', ...files]);
    assert.equal(exported.code, 0, exported.stderr);

    const read = JSON.parse(
      execFileSync(python ?? '', ['-c', program, folder], { encoding: 'utf8' }),
    ) as Read;
    // The same weights by another way.
    const { description, weights } = unpack(readFileSync(path('ours.packed')));
    const expected = Object.entries(weightShapes(description)).map(([name, shape]) => {
      const digest = createHash('sha256').update(tensorNamed(weights, name)).digest('hex');
      return [name, ['float32', shape, digest]];
    });
    assert.deepEqual(read.tensors, Object.fromEntries(expected));
    assert.equal(read.metadata['format'], 'pt');
    assert.match(read.metadata['athanor.key'] ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(JSON.parse(read.metadata['athanor.model'] ?? ''), description.architecture);

    for (const file of ['theirs.safetensors', 'wide.safetensors']) {
      write('again.exp', loading(file));
      const again = await athanor(['run', 'again.exp']);
      assert.equal(again.code, 0, again.stderr);
      assert.equal(await testLoss(place, 'again'), loss, file);
    }
    for (const [file, said] of [
      ['half.safetensors', /F16/],
      ['less.safetensors', /decoder\.bias/],
    ] as const) {
      write('again.exp', loading(file));
      const refused = await athanor(['run', 'again.exp']);
      assert.equal(refused.code, 1);
      assert.match(refused.stdout + refused.stderr, said);
    }
  },
);
