/** What is said where TensorFlow is missing, in whole or in part, and that the other engines go on. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { getKernelsForBackend, square, sum, version_core } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { findTensorflow, packageVariable, type Tensorflow } from '../../../src/engine/devices/tensorflow.ts';
import type { Program } from '../../../src/engine/engine.ts';
import { checkDevice, chooseTensorflow } from '../../../src/engine/tensorflow/choice.ts';
import { loadLibrary } from '../../../src/engine/tensorflow/library.ts';
import { UnavailableError } from '../../../src/engine/unavailable.ts';
import { compiled, reference, runOn } from '../support/engines.ts';

const scratch = mkdtempSync(join(tmpdir(), 'tensorflow-'));
after(() => {
  rmSync(scratch, { recursive: true });
});

const cpu = '@tensorflow/tfjs-node';
const gpu = '@tensorflow/tfjs-node-gpu';
const addon = 'lib/napi-v8/tfjs_binding.node';
const library = 'deps/lib/libtensorflow.so.2';

/** A package of the given files, `package.json` among them. */
function folder(name: string, files: Readonly<Record<string, string>>): string {
  const place = join(scratch, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), text);
  }
  return place;
}

function described(name = cpu, version = version_core): { 'package.json': string } {
  return { 'package.json': JSON.stringify({ name, version }) };
}

function find(place: string) {
  return findTensorflow({ [packageVariable]: place });
}

function complete(place: string): Tensorflow {
  const [found] = find(place);
  assert.ok(found !== undefined && 'addon' in found);
  return found;
}

function unavailable(message: RegExp, cure: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof UnavailableError);
    assert.match(error.message, message);
    assert.match(error.cure, cure);
    return true;
  };
}

const setup = /^run `npm run setup:gpu` .* ATHANOR_TFJS_NODE /;

test('what a package lacks is named, each file by itself', () => {
  const none = join(scratch, 'none');
  const bare = folder('bare', described());
  const unlinked = folder('unlinked', { ...described(), [addon]: '' });
  mkdirSync(join(unlinked, 'deps/lib'), { recursive: true });
  symlinkSync(join(scratch, 'gone'), join(unlinked, library));
  const other = folder('other', described('left-pad'));
  assert.deepEqual(
    [none, bare, unlinked, other].flatMap((place) => find(place)),
    [
      { missing: `no file ${none}/package.json` },
      { missing: `no file ${bare}/${addon}` },
      { missing: `no library of TensorFlow in ${unlinked}/deps/lib` },
      { missing: `${other} is the package left-pad` },
    ],
  );
});

test('asking for TensorFlow where it is not says what is missing and how to get it', () => {
  const findings = [{ missing: `no package ${gpu}` }, { missing: `no package ${cpu}` }];
  assert.throws(
    () => chooseTensorflow('cpu', findings),
    unavailable(/^TensorFlow for cpu is not here: no package .*-gpu; no package .*-node$/, setup),
  );
  assert.throws(() => chooseTensorflow('webgpu', findings), unavailable(/no device webgpu/, /engine onnx/));
});

test('the CPU takes the smaller package, or the one for GPUs alone; CUDA takes that one only', () => {
  const files = { [addon]: '', [library]: '' };
  const small = complete(folder('small', { ...described(cpu), ...files }));
  const large = complete(folder('large', { ...described(gpu), ...files }));
  assert.equal(chooseTensorflow('cpu', [large, small]), small);
  assert.equal(chooseTensorflow('cpu', [large, { missing: 'the other' }]), large);
  assert.equal(chooseTensorflow('cuda', [large, small]), large);
  assert.throws(
    () => chooseTensorflow('cuda', [{ missing: 'no GPU' }, small]),
    unavailable(/not here: no GPU; @tensorflow\/tfjs-node computes on the CPU alone/, setup),
  );
});

test('a device that the library does not use is refused, never another one taken in its place', () => {
  const place = complete(folder('device', { ...described(gpu), [addon]: '', [library]: '' }));
  assert.throws(
    () => {
      checkDevice('cuda', { package: place, gpu: false });
    },
    unavailable(/sees no GPU/, /nvidia-smi/),
  );
  assert.throws(
    () => {
      checkDevice('cpu', { package: place, gpu: true });
    },
    unavailable(/computes on the GPU/, /CUDA_VISIBLE_DEVICES/),
  );
});

test('a package of another version is refused before it is loaded', () => {
  const old = complete(folder('old', { ...described(cpu, '3.21.1'), [addon]: '', [library]: '' }));
  assert.throws(
    () => loadLibrary(old, 1),
    unavailable(/version 3\.21\.1, but 4\.22\.0 is needed/, /tfjs-node@4\.22\.0/),
  );
});

const program: Program = {
  name: 'sum of squares',
  inputs: { x: { shape: [3], dtype: 'float32' } },
  body: ({ x }) => ({ y: sum(square(x as Tensor)) }),
};

async function othersWork(): Promise<void> {
  assert.deepEqual(getKernelsForBackend('tensorflow'), []);
  for (const engine of [compiled, reference]) {
    assert.deepEqual(await runOn(engine, program, { x: Float32Array.of(1, 2, 3) }), {
      y: Float32Array.of(14),
    });
  }
}

test('an addon that does not load leaves the other engines as they were', async () => {
  const broken = complete(folder('broken', { ...described(), [addon]: 'no library', [library]: '' }));
  assert.throws(
    () => loadLibrary(broken, 1),
    unavailable(/^@tensorflow\/tfjs-node could not be loaded: .*tfjs_binding\.node/, /again/),
  );
  await othersWork();
});

test('kernels that are registered by halves are taken back', async () => {
  const half = folder('half', {
    ...described(),
    'addon.cjs': 'exports.isUsingGpuDevice = () => false;',
    'dist/register_all_kernels.js': `
      const { registerKernel, Square } = require('@tensorflow/tfjs');
      registerKernel({ kernelName: Square, backendName: 'tensorflow', kernelFunc: () => {} });
      require('./kernels/lost.js');`,
    'node_modules/@tensorflow/tfjs/index.js': '',
    'node_modules/@tensorflow/tfjs-core/index.js': '',
  });
  assert.throws(
    () => loadLibrary({ name: cpu, version: version_core, folder: half, addon: join(half, 'addon.cjs') }, 1),
    unavailable(/could not be loaded: Cannot find module '\.\/kernels\/lost\.js'/, /again/),
  );
  await othersWork();
});
