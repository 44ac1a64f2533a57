/** Takes slow steps as a worker does and prints how long its event loop stood still in each, and how long each took. */
import { performance } from 'node:perf_hooks';
import { batchify } from '../../src/ml/data/batches.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { withEngine } from '../../src/stages/stage-engine.ts';
import { fitting, tinyLstm } from './samples.ts';

const compute = { engine: 'onnx', device: 'cpu', threads: 1 } as const;
const description = describe({ ...tinyLstm, embedding: 256, width: 256, dropout: 0.2 }, 4000);
const settings = {
  ...fitting,
  ...compute,
  batch: 20,
  bptt: 35,
  length: { kind: 'steps', count: 6 },
} as const;
const measured = await withEngine(compute, async (engine) => {
  const trainer = await Trainer.begin({
    engine,
    model: languageModel(description),
    settings,
    text: batchify(
      Int32Array.from({ length: 20 * 36 * 6 }, (_, index) => index % 4000),
      20,
    ),
    weights: initialise(description, 1),
    pruned: [],
    pruner: null,
  });
  await trainer.takeStep();
  const steps: { readonly stillMs: number; readonly tookMs: number }[] = [];
  while (!trainer.done) {
    const start = performance.now();
    let last = start;
    let stillMs = 0;
    const look = (): void => {
      stillMs = Math.max(stillMs, performance.now() - last);
      last = performance.now();
    };
    const ticking = setInterval(look, 1);
    await trainer.takeStep();
    clearInterval(ticking);
    look();
    steps.push({ stillMs, tookMs: performance.now() - start });
  }
  await trainer.dispose();
  return steps;
});
process.stdout.write(JSON.stringify(measured));
