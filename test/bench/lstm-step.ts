/**
 * The stacked LSTM's training step of the product, for comparison with `peers/lstm.py`: same sizes, same output.
 *
 *   node --import tsx test/bench/lstm-step.ts WIDTH STEPS THREADS
 */
import { performance } from 'node:perf_hooks';
import { createEngine } from '../../src/engine/create.ts';
import { batchify } from '../../src/ml/data/batches.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { stream } from '../../src/ml/random/stream.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';

const [width = 200, steps = 20, threads = 2] = process.argv.slice(2).map(Number);
const [batch, bptt, vocabulary, warmUp] = [20, 35, 10_000, 3];

const description = describe(
  { type: 'lstm', layers: 2, embedding: width, width, dropout: 0, tied: false },
  vocabulary,
);
const draw = stream(1, 'bench');
const tokens = Int32Array.from({ length: batch * (bptt * (steps + warmUp) + 1) }, () =>
  draw.integer(vocabulary),
);
const trainer = new Trainer({
  engine: createEngine('onnx', { threads }),
  model: languageModel(description),
  settings: {
    length: { kind: 'steps', count: steps + warmUp },
    batch,
    bptt,
    seed: 1,
    optimizer: { kind: 'sgd', rate: 1, clip: 0.25, weightDecay: 0, decay: { kind: 'constant' } },
    validateEvery: null,
    engine: 'onnx',
  },
  text: batchify(tokens, batch),
  weights: initialise(description, 1),
  pruned: [],
  pruner: null,
});
const begin = performance.now();
await trainer.takeStep();
const firstStepSeconds = (performance.now() - begin) / 1000;
for (let step = 1; step < warmUp; step++) await trainer.takeStep();
const start = performance.now();
for (let step = 0; step < steps; step++) await trainer.takeStep();
const seconds = (performance.now() - start) / 1000;
const peakMiB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ tokensPerSecond: (steps * batch * bptt) / seconds, peakMiB, firstStepSeconds }));
await trainer.dispose();
