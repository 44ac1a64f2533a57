/**
 * One training on a device beside the same one on the CPU: same seed, same text, same steps.
 *
 *   node --import tsx test/bench/device-curve.ts [--device webgpu] [--width 64] [--steps 300]
 *
 * A two-layer LSTM with dropout on the speeches that come with the product, 2 000 words, batch 10, 20 steps a window.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { FittingSettings } from '../../src/check/settings/training.ts';
import { createEngine } from '../../src/engine/create.ts';
import type { Device } from '../../src/engine/engine.ts';
import { batchify } from '../../src/ml/data/batches.ts';
import { buildVocabulary, encode } from '../../src/ml/data/vocabulary.ts';
import { Evaluator } from '../../src/ml/evaluate/perplexity.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { readSotu } from '../../src/stages/corpora/sotu.ts';

const { values } = parseArgs({
  options: {
    device: { type: 'string', default: 'webgpu' },
    width: { type: 'string', default: '64' },
    steps: { type: 'string', default: '300' },
  },
});
const [width, steps] = [Number(values.width), Number(values.steps)];
const [batch, bptt, seed] = [10, 20, 1];

const texts = readSotu();
const vocabulary = buildVocabulary(texts, { order: 'frequency', minCount: 1, size: 2000 });
const train = batchify(encode(texts.train, vocabulary), batch);
const valid = batchify(encode(texts.valid.slice(0, 20_000), vocabulary), batch);
const description = describe(
  { type: 'lstm', layers: 2, embedding: width, width, dropout: 0.2, tied: true },
  vocabulary.words.length,
);
const model = languageModel(description);

interface Curve {
  readonly losses: readonly number[];
  readonly perplexity: number;
  readonly stepMs: number;
}

async function curveOn(device: Device): Promise<Curve> {
  const engine = await createEngine({ engine: 'onnx', device, threads: 2 });
  const settings: FittingSettings = {
    length: { kind: 'steps', count: steps },
    batch,
    bptt,
    windows: 'successive',
    seed,
    optimizer: { kind: 'sgd', rate: 10, clip: 0.25, weightDecay: 0, decay: { kind: 'constant' } },
    validateEvery: null,
    engine: 'onnx',
    device,
    threads: 2,
  };
  const weights = initialise(description, seed);
  const trainer = await Trainer.begin({
    engine,
    model,
    settings,
    text: train,
    weights,
    pruned: [],
    pruner: null,
  });
  const losses: number[] = [];
  losses.push((await trainer.takeStep()).loss);
  const start = performance.now();
  while (!trainer.done) losses.push((await trainer.takeStep()).loss);
  const stepMs = (performance.now() - start) / (steps - 1);
  const evaluator = new Evaluator(engine, model, bptt);
  const { perplexity } = await evaluator.evaluate(trainer.parameters, valid);
  await evaluator.dispose();
  await trainer.dispose();
  await engine.dispose();
  return { losses, perplexity, stepMs };
}

const device = values.device as Device;
const [here, there] = [await curveOn('cpu'), await curveOn(device)];
const marks = [1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 1000].filter((step) => step < steps);

console.log(`| step | loss, cpu | loss, ${device} | relative difference |`);
console.log('|---|---|---|---|');
for (const step of [...marks, steps]) {
  row(String(step), here.losses[step - 1] ?? NaN, there.losses[step - 1] ?? NaN, 6);
}
row('validation perplexity', here.perplexity, there.perplexity, 3);
console.log(`\nms a step: ${here.stepMs.toFixed(1)} on cpu, ${there.stepMs.toFixed(1)} on ${device}`);

function row(label: string, one: number, other: number, digits: number): void {
  const difference = Math.abs(other - one) / Math.abs(one);
  console.log(
    `| ${label} | ${one.toFixed(digits)} | ${other.toFixed(digits)} | ${difference.toExponential(1)} |`,
  );
}
