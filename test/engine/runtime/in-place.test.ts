import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, gather, matMul, mul, reshape, sub, sum, tanh, transpose } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { OptimizerSettings } from '../../../src/check/settings/training.ts';
import { lowered } from '../../../src/engine/compiled.ts';
import type { Arrays, Engine, Program, Specs } from '../../../src/engine/engine.ts';
import { HostHeld } from '../../../src/engine/host-held.ts';
import { overwritable } from '../../../src/engine/onnx/in-place.ts';
import { openAddonSession } from '../../../src/engine/runtime/addon-session.ts';
import { openLibrarySession } from '../../../src/engine/runtime/library-session.ts';
import { loadLibrary } from '../../../src/engine/runtime/library.ts';
import { prunerOf } from '../../../src/ml/compress/pruner.ts';
import { batchify } from '../../../src/ml/data/batches.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { initialise } from '../../../src/ml/models/initialise.ts';
import { optimizerOf } from '../../../src/ml/optimizers/build.ts';
import { stepProgram } from '../../../src/ml/training/program.ts';
import { Trainer } from '../../../src/ml/training/trainer.ts';
import { fitting, refrain, tinyLstm } from '../../ml/support/models.ts';

const square = { shape: [3, 3], dtype: 'float32' } as const;

interface Squares {
  readonly w: Tensor2D;
  readonly x: Tensor2D;
}

function mayReplaceW(body: (inputs: Squares) => NamedTensorMap, inputs: Specs = { w: square, x: square }) {
  const program: Program = { name: 'sample', inputs, body: (all) => body(all as unknown as Squares) };
  return overwritable(lowered(program, 'cpu').model).has('w');
}

test('an input may be overwritten by what is computed from it entry by entry', () => {
  assert.ok(mayReplaceW(({ w, x }) => ({ w: sub(w, x) })));
  assert.ok(mayReplaceW(({ w, x }) => ({ w: add(mul(w, 0.5), x) })));
});

test('an input may be overwritten once all that reads it has gone into its successor', () => {
  assert.ok(mayReplaceW(({ w, x }) => ({ w: sub(w, sum(matMul(x, w))) })));
  const ids = { shape: [2], dtype: 'int32' } as const;
  assert.ok(
    mayReplaceW((inputs) => ({ w: sub(inputs.w, sum(gather(inputs.w, inputs.x as unknown as Tensor1D))) }), {
      w: square,
      x: ids,
    }),
  );
});

test('an input that something else may read later is not overwritten', () => {
  assert.ok(!mayReplaceW(({ w, x }) => ({ w: sub(w, x), product: matMul(x, w) })));
  assert.ok(!mayReplaceW(({ w, x }) => ({ w: sub(w, x), sum: sum(tanh(w)) })));
});

test('a later reader is found behind what only moves or scales the input', () => {
  // The view itself is an ancestor of the successor; its other reader is not.
  for (const view of [(w: Tensor2D) => transpose<Tensor2D>(w), (w: Tensor2D) => mul<Tensor2D>(w, 3)]) {
    assert.ok(
      !mayReplaceW(({ w, x }) => {
        const seen = view(w);
        return { w: sub(w, sum(matMul(x, seen))), product: matMul(seen, tanh(x)) };
      }),
    );
  }
});

test('an input is not overwritten by what reads other entries of it, or has another shape', () => {
  assert.ok(!mayReplaceW(({ w, x }) => ({ w: sub(transpose(w), x) })));
  assert.ok(!mayReplaceW(({ w, x }) => ({ w: matMul(w, x) })));
  assert.ok(!mayReplaceW(({ w, x }) => ({ w: reshape(sub(w, x), [9]) })));
  assert.ok(!mayReplaceW(({ w }) => ({ w })));
});

const settings = { threads: 2 };
/** Places by turns: the addon writes no input. */
const byTurns: Engine = {
  name: 'onnx',
  device: 'cpu',
  compile: (program) => openAddonSession(lowered(program, 'cpu'), settings),
  hold: (specs) => Promise.resolve(new HostHeld(specs)),
  dispose: () => Promise.resolve(),
};
const inPlace: Engine = {
  ...byTurns,
  compile: (program) => openLibrarySession(loadLibrary(), lowered(program, 'cpu'), settings),
};

const common = { rate: 0.5, weightDecay: 1e-3, decay: { kind: 'constant' } } as const;
const adam = { kind: 'adam', beta1: 0.9, beta2: 0.99, epsilon: 1e-8, ...common, rate: 0.01 } as const;
const optimizers: Readonly<Record<string, OptimizerSettings>> = {
  'SGD with clipping': { kind: 'sgd', clip: 0.25, ...common },
  'SGD without clipping': { kind: 'sgd', clip: null, ...common },
  'Adam with clipping': { ...adam, clip: 0.25 },
  'Adam without clipping': { ...adam, clip: null },
};

for (const [what, optimizer] of Object.entries(optimizers)) {
  test(`${what} leaves the same bits in place as by turns, with dropout, pruning and two window lengths`, async () => {
    const description = tinyLstm({ dropout: 0.3, width: 24, embedding: 24 }, 40);
    const train = async (engine: Engine): Promise<Arrays> => {
      const trainer = await Trainer.begin({
        engine,
        model: languageModel(description),
        settings: fitting({ optimizer, length: { kind: 'steps', count: 8 } }),
        text: batchify(refrain(100), 4),
        weights: initialise(description, 3),
        pruned: [],
        pruner: prunerOf({
          targets: { decoder: { from: 0, to: 0.5 } },
          schedule: { kind: 'cubic', begin: 2, end: 6, every: 2 },
        }),
      });
      while (!trainer.done) await trainer.takeStep();
      const { tensors } = await trainer.snapshot();
      const arrays = Object.fromEntries(
        Object.entries(tensors).map(([name, { data }]) => [name, Float32Array.from(data)]),
      );
      await trainer.dispose();
      return arrays;
    };
    assert.deepEqual(await train(inPlace), await train(byTurns));
  });
}

test('every parameter and slot of a clipped step may be overwritten, its state may not', () => {
  const model = languageModel(tinyLstm());
  const optimizer = { ...adam, clip: 1 };
  const design = {
    model,
    optimizer: optimizerOf(optimizer),
    gradients: optimizer,
    sparse: ['decoder'],
    successive: true,
  };
  const { inputs, model: lower } = lowered(stepProgram(design, { time: 5, batch: 4 }), 'cpu');
  const kept = Object.keys(inputs).filter((name) => /^(parameter|slot):/.test(name));
  const found = overwritable(lower);
  assert.ok(kept.length > 20);
  assert.deepEqual(
    kept.filter((name) => !found.has(name)),
    [],
  );
  assert.deepEqual(
    [...found].filter((name) => name.startsWith('state:')),
    [],
  );
});
