/**
 * One training with another engine or on another device beside the same one with onnxruntime on the CPU: same seed, same
 * text, same steps.
 *
 *   node --import tsx test/bench/device-curve.ts [--engine onnx] [--device webgpu] [--width 64] [--steps 300]
 *     [--words 2000] [--batch 10] [--bptt 20] [--rate 10]
 *
 * A two-layer LSTM with dropout on the speeches that come with the product.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { FittingSettings } from '../../src/check/settings/training.ts';
import { createEngine } from '../../src/engine/create.ts';
import type { Device, EngineName } from '../../src/engine/engine.ts';
import { batchify } from '../../src/ml/data/batches.ts';
import { encode, vocabularyOf } from '../../src/ml/data/vocabulary.ts';
import { corpusPieces, decodeCorpus } from '../../src/stages/artifacts.ts';
import { Evaluator } from '../../src/ml/evaluate/perplexity.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { readSotu } from '../../src/stages/corpora/sotu.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'onnx' },
    device: { type: 'string', default: 'webgpu' },
    width: { type: 'string', default: '64' },
    steps: { type: 'string', default: '300' },
    words: { type: 'string', default: '2000' },
    batch: { type: 'string', default: '10' },
    bptt: { type: 'string', default: '20' },
    rate: { type: 'string', default: '10' },
  },
});
const [width, steps, words] = [Number(values.width), Number(values.steps), Number(values.words)];
const [batch, bptt, seed] = [Number(values.batch), Number(values.bptt), 1];

const numbered = readSotu();
const vocabulary = vocabularyOf(numbered, { order: 'frequency', minCount: 1, size: words });
encode(numbered, vocabulary);
const corpus = decodeCorpus(Buffer.concat(corpusPieces(numbered.texts, vocabulary.length)));
const train = batchify(corpus.train, batch);
const valid = batchify(corpus.valid.subarray(0, 20_000), batch);
const description = describe(
  { type: 'lstm', layers: 2, embedding: width, width, dropout: 0.2, tied: true },
  vocabulary.length,
);
const model = languageModel(description);

interface Curve {
  readonly losses: readonly number[];
  readonly perplexity: number;
  readonly stepMs: number;
}

async function curveOn(name: EngineName, device: Device): Promise<Curve> {
  const engine = await createEngine({ engine: name, device, threads: 2 });
  const settings: FittingSettings = {
    length: { kind: 'steps', count: steps },
    batch,
    bptt,
    windows: 'successive',
    seed,
    optimizer: {
      kind: 'sgd',
      rate: Number(values.rate),
      clip: 0.25,
      weightDecay: 0,
      decay: { kind: 'constant' },
    },
    validateEvery: null,
    engine: name,
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

const [engine, device] = [values.engine as EngineName, values.device as Device];
const other = `${engine} ${device}`;
const [here, there] = [await curveOn('onnx', 'cpu'), await curveOn(engine, device)];
const marks = [1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 1000].filter((step) => step < steps);

console.log(`| step | loss, onnx cpu | loss, ${other} | relative difference |`);
console.log('|---|---|---|---|');
for (const step of [...marks, steps]) {
  row(String(step), here.losses[step - 1] ?? NaN, there.losses[step - 1] ?? NaN, 6);
}
row('validation perplexity', here.perplexity, there.perplexity, 3);
console.log(`\n${speed(here)} on onnx cpu, ${speed(there)} on ${other}`);

function speed({ stepMs }: Curve): string {
  return `${stepMs.toFixed(1)} ms a step (${((1000 * batch * bptt) / stepMs).toFixed(0)} tokens/s)`;
}

function row(label: string, one: number, other: number, digits: number): void {
  const difference = Math.abs(other - one) / Math.abs(one);
  console.log(
    `| ${label} | ${one.toFixed(digits)} | ${other.toFixed(digits)} | ${difference.toExponential(1)} |`,
  );
}
