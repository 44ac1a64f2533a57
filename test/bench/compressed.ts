/**
 * Forms of one LSTM beside each other, a token of each column a call: what `athanor bench` measures of a model that was
 * made, here of models without meaning, so that widths, bits and sparsities can be had for the asking.
 *
 *     node --import tsx test/bench/compressed.ts [widths...] [--rounds N]
 *
 * One thread, and the processor's time instead of the clock's: on a quiet machine they are the same, and on a busy one only
 * the first means anything.
 */
import { parseArgs } from 'node:util';
import { magnitudeThreshold } from '../../src/ml/compress/magnitude.ts';
import { dequantize, quantize } from '../../src/ml/compress/quantize.ts';
import type { Kernels } from '../../src/check/settings/evaluate.ts';
import { represent } from '../../src/ml/compress/representation.ts';
import { batchify, type TokenMatrix } from '../../src/ml/data/batches.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { weightShapes, type TrainedModel } from '../../src/ml/models/weights.ts';
import { Contender } from '../../src/stages/bench/contender.ts';
import { beginning } from '../../src/stages/bench/race.ts';

const vocabulary = 10_000;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' } },
});
const widths = positionals.length > 0 ? positionals.map(Number) : [200, 650, 1500];
const rounds = Number(values.rounds);

function dense(width: number): TrainedModel {
  const lstm = { type: 'lstm', layers: 2, embedding: width, width, dropout: 0, tied: false } as const;
  const description = describe(lstm, vocabulary);
  return { description, weights: initialise(description, 1) };
}

const isMatrix = (name: string) => !name.endsWith('bias');

function quantized({ description, weights }: TrainedModel, bits: number): TrainedModel {
  const shapes = weightShapes(description);
  const precision = { bits, per: 'row' } as const;
  const names = Object.keys(weights).filter(isMatrix);
  const rounded = names.map((name) => {
    const values = weights[name] ?? new Float32Array();
    return [name, dequantize(quantize(values, shapes[name] ?? [], precision))] as const;
  });
  return {
    description: { ...description, bits: Object.fromEntries(names.map((name) => [name, precision])) },
    weights: { ...weights, ...Object.fromEntries(rounded) },
  };
}

function pruned({ description, weights }: TrainedModel, sparsity: number): TrainedModel {
  const zeroed = Object.entries(weights).map(([name, values]) => {
    if (!isMatrix(name)) return [name, values] as const;
    const threshold = magnitudeThreshold(values, sparsity);
    return [name, values.map((value) => (Math.abs(value) > threshold ? value : 0))] as const;
  });
  return { description, weights: Object.fromEntries(zeroed) };
}

const ids = new Int32Array(60_000);
for (let at = 0; at < ids.length; at++) ids[at] = (at * 7919) % vocabulary;

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;

/** Milliseconds of processor time. */
async function cost(contender: Contender, text: TokenMatrix): Promise<number> {
  const before = process.cpuUsage();
  await contender.evaluate(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function prepared(model: TrainedModel, form: Kernels, text: TokenMatrix): Promise<Contender> {
  const { weights } = represent(model, form);
  const contender = await Contender.of(languageModel(model.description), weights, { threads: 1, time: 1 });
  // Long enough for compilers to have done their work.
  await contender.evaluate(beginning(text, 201));
  return contender;
}

for (const width of widths) {
  const model = dense(width);
  const forms: readonly (readonly [string, () => TrainedModel, Kernels])[] = [
    ...[8, 4, 2].map((bits) => [`${bits} bits`, () => quantized(model, bits), 'quantized'] as const),
    ['int8', () => quantized(model, 8), 'int8'],
    ...[0.6, 0.8, 0.9, 0.95].map(
      (sparsity) => [`${100 * sparsity} % zero`, () => pruned(model, sparsity), 'sparse'] as const,
    ),
  ];
  for (const batch of [1, 20]) {
    const text = batchify(ids, batch);
    const first = await prepared(model, 'dense', text);
    for (const [name, make, form] of forms) {
      const contender = await prepared(make(), form, text);
      const stretch = beginning(text, 1 + Math.ceil(200 / width) * 25);
      const costs = [];
      for (let round = 0; round < rounds; round++)
        costs.push([await cost(first, stretch), await cost(contender, stretch)] as const);
      const microseconds = (1000 * median(costs.map(([, own]) => own))) / (stretch.rows - 1);
      const ratio = median(costs.map(([base, own]) => base / own));
      const megabytes = (contender.weightBytes / 1e6).toFixed(1);
      process.stdout.write(
        `2 x ${width}, batch ${batch}: ${name.padEnd(9)} ${ratio.toFixed(2)}x, ${microseconds.toFixed(0)} us a call, ${megabytes} MB\n`,
      );
      await contender.dispose();
    }
    await first.dispose();
  }
}
