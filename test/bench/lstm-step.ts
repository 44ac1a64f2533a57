/**
 * The stacked LSTM's training step of the product, for comparison with `peers/lstm.py`: same sizes, same output.
 *
 *   node --import tsx test/bench/lstm-step.ts STEPS THREADS WIDTH
 */
import { createEngine } from '../../src/engine/create.ts';
import { batchify } from '../../src/ml/data/batches.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { stream } from '../../src/ml/random/stream.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { peakMiB, report, warmUp } from './figures.ts';

const [steps = 20, threads = 2, width = 200] = process.argv.slice(2).map(Number);
const [batch, bptt, vocabulary] = [20, 35, 10_000];
const importMiB = peakMiB();

const description = describe(
  { type: 'lstm', layers: 2, embedding: width, width, dropout: 0, tied: false },
  vocabulary,
);
const draw = stream(1, 'bench');
const tokens = Int32Array.from({ length: batch * (bptt * (steps + warmUp) + 1) }, () =>
  draw.integer(vocabulary),
);
const trainer = await Trainer.begin({
  engine: await createEngine({ engine: 'onnx', device: 'cpu', threads }),
  model: languageModel(description),
  settings: {
    length: { kind: 'steps', count: steps + warmUp },
    batch,
    bptt,
    windows: 'successive',
    seed: 1,
    optimizer: { kind: 'sgd', rate: 1, clip: 0.25, weightDecay: 0, decay: { kind: 'constant' } },
    validateEvery: null,
    engine: 'onnx',
    device: 'cpu',
    threads: 2,
  },
  text: batchify(tokens, batch),
  weights: initialise(description, 1),
  pruned: [],
  pruner: null,
});
await report(() => trainer.takeStep(), { tokens: batch * bptt, steps, importMiB });
await trainer.dispose();
