/**
 * Trains for so many steps, with dropout, masks, a change of window length and validations between, and prints the memory
 * of the process at some of them. Run with `--expose-gc`.
 *
 *   leak-child.ts STEPS
 */
import { setImmediate } from 'node:timers/promises';
import { memory } from '@tensorflow/tfjs-core';
import { createEngine } from '../../src/engine/create.ts';
import { batchify } from '../../src/ml/data/batches.ts';
import { Evaluator } from '../../src/ml/evaluate/perplexity.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { fitting, refrain, tinyLstm } from '../ml/support/models.ts';

export interface Measured {
  readonly step: number;
  readonly rssMiB: number;
  /** Array buffers and what addons told V8 of. */
  readonly externalMiB: number;
  readonly heapMiB: number;
  readonly tensors: number;
}

const steps = Number(process.argv[2]);
const compute = { engine: 'onnx', device: 'cpu', threads: 1 } as const;
const engine = await createEngine(compute);
const description = tinyLstm({ embedding: 16, width: 16, dropout: 0.3 }, 60);
const model = languageModel(description);
// 24 windows of 9 rows and one of 3 an epoch.
const text = batchify(refrain(4 * (24 * 9 + 4)), 4);
const trainer = await Trainer.begin({
  engine,
  model,
  settings: fitting({
    ...compute,
    length: { kind: 'steps', count: steps },
    optimizer: {
      kind: 'adam',
      rate: 1e-3,
      clip: 0.5,
      weightDecay: 1e-4,
      decay: { kind: 'constant' },
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    },
  }),
  text,
  weights: initialise(description, 1),
  pruned: ['layers.0.recurrent', 'decoder'],
  pruner: null,
});
const evaluator = new Evaluator(engine, model, 9);
const validation = batchify(refrain(80), 4);

async function measure(): Promise<void> {
  // Finalizers run in a turn of the event loop of their own.
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.();
    await setImmediate();
  }
  const { rss, external, heapUsed } = process.memoryUsage();
  const measured: Measured = {
    step: trainer.step,
    rssMiB: rss / 2 ** 20,
    externalMiB: external / 2 ** 20,
    heapMiB: heapUsed / 2 ** 20,
    tensors: memory().numTensors,
  };
  console.log(JSON.stringify(measured));
}

const every = Math.max(1, Math.floor(steps / 10));
while (!trainer.done) {
  await trainer.takeStep();
  if (trainer.step % 250 === 0) {
    await trainer.snapshot();
    await evaluator.evaluate(trainer.parameters, validation);
  }
  if (trainer.step % every === 0) await measure();
}
