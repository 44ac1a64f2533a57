/**
 * What checkpoints cost a training at the default cadence: the time of one save, its parts, and its share.
 *
 *   node --import tsx test/bench/checkpoints.ts [widths...] [--optimizer sgd|adam]
 *
 * Saved under `runs/`, where a store lies. The share counts all of a save as lost to training.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { ContentKey } from '../../src/base/brand.ts';
import { defaultUpkeep } from '../../src/check/fitting.ts';
import { createEngine } from '../../src/engine/create.ts';
import { batchify } from '../../src/ml/data/batches.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { greatestShare } from '../../src/stages/checkpoint-clock.ts';
import { TrainingLog } from '../../src/stages/training-log.ts';
import { encodeTrainingState } from '../../src/stages/training-checkpoint.ts';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { Store } from '../../src/store/store.ts';
import { median } from './median.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { optimizer: { type: 'string', default: 'sgd' } },
});
const widths = positionals.length > 0 ? positionals.map(Number) : [200, 650];
const [batch, bptt, vocabulary, saves] = [20, 35, 10_000, 7];
const compute = { engine: 'onnx', device: 'cpu', threads: 2 } as const;
const common = { rate: 1, clip: 0.25, weightDecay: 0, decay: { kind: 'constant' } } as const;

console.log(`${values.optimizer}; a checkpoint is due after ${defaultUpkeep.checkpointSeconds} s\n`);
console.log(
  '| 2 x width | MB | read and look through, ms | hash, write, flush, ms | s between saves | share |',
);
console.log('|---|---|---|---|---|---|');
for (const width of widths) {
  const description = describe(
    { type: 'lstm', layers: 2, embedding: width, width, dropout: 0, tied: false },
    vocabulary,
  );
  const trainer = await Trainer.begin({
    engine: await createEngine(compute),
    model: languageModel(description),
    settings: {
      ...compute,
      length: { kind: 'steps', count: saves + 1 },
      batch,
      bptt,
      windows: 'successive',
      seed: 1,
      optimizer:
        values.optimizer === 'adam'
          ? { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...common, rate: 1e-3 }
          : { kind: 'sgd', ...common },
      validateEvery: null,
    },
    text: batchify(
      Int32Array.from({ length: batch * (bptt * (saves + 1) + 1) }, (_, index) => index % vocabulary),
      batch,
    ),
    weights: initialise(description, 1),
    pruned: [],
    pruner: null,
  });
  const folder = mkdtempSync(join(import.meta.dirname, '..', '..', 'runs', 'bench-'));
  const checkpoints = new Checkpoints(new Store(folder), 'bench' as ContentKey);
  const readMs: number[] = [];
  const writeMs: number[] = [];
  let megabytes = 0;
  while (readMs.length < saves) {
    const { step } = await trainer.takeStep();
    const start = performance.now();
    const state = { snapshot: await trainer.snapshot(), log: new TrainingLog(saves, true).state };
    const pieces = encodeTrainingState(state);
    const read = performance.now();
    checkpoints.save({ step, seconds: 1, pieces });
    readMs.push(read - start);
    writeMs.push(performance.now() - read);
    megabytes = pieces.reduce((total, { length }) => total + length, 0) / 1e6;
  }
  rmSync(folder, { recursive: true });
  await trainer.dispose();
  const cost = (median(readMs) + median(writeMs)) / 1000;
  const between = Math.max(defaultUpkeep.checkpointSeconds, cost / greatestShare);
  const cells = [
    width,
    megabytes.toFixed(0),
    median(readMs).toFixed(0),
    median(writeMs).toFixed(0),
    between.toFixed(0),
    `${((100 * cost) / (between + cost)).toFixed(2)} %`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
