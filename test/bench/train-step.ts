/**
 * Takes training steps as the worker does and prints `Figures`. Started by `train.ts`, bundled.
 *
 *   train-step.mjs STEPS THREADS TASK      TASK: JSON of `StepTask`
 */
import type { ModelSettings } from '../../src/check/settings/model.ts';
import type { FittingSettings } from '../../src/check/settings/training.ts';
import { createEngine } from '../../src/engine/create.ts';
import { batchify } from '../../src/ml/data/batches.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { stream } from '../../src/ml/random/stream.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { peakMiB, report, warmUp } from './figures.ts';

export interface StepTask extends Pick<FittingSettings, 'batch' | 'bptt' | 'windows'> {
  readonly model: ModelSettings;
  readonly vocabulary: number;
  readonly optimizer?: 'adam';
  readonly weightDecay?: number;
  /** Ids and the shares of what lies below each and above the one before; left out: Zipf's law. */
  readonly parts?: readonly (readonly [end: number, share: number])[];
}

const [steps = 20, threads = 2] = process.argv.slice(2, 4).map(Number);
const {
  model,
  vocabulary,
  optimizer,
  weightDecay = 0,
  parts,
  ...windows
} = JSON.parse(process.argv[4] ?? '') as StepTask;
const { batch, bptt } = windows;
const importMiB = peakMiB();

/** As in `peers/measure.py`. */
const draw = stream(1, 'bench');
const id = (): number => {
  if (parts === undefined) return Math.floor(vocabulary ** draw.uniform() - 1);
  let rest = draw.uniform();
  let first = 0;
  for (const [end, share] of parts) {
    if (rest < share) return first + draw.integer(end - first);
    rest -= share;
    first = end;
  }
  return vocabulary - 1;
};
const tokens = Int32Array.from({ length: batch * (bptt * (steps + warmUp) + 1) }, id);
const description = describe(model, vocabulary);
const steady = { weightDecay, decay: { kind: 'constant' } } as const;
const compute = { engine: 'onnx', device: 'cpu', threads } as const;

/** In a function of its own, as in the worker: what it begins with is free to go when it returns. */
async function begin(): Promise<Trainer> {
  return Trainer.begin({
    engine: await createEngine(compute),
    model: languageModel(description),
    settings: {
      ...windows,
      ...compute,
      length: { kind: 'steps', count: steps + warmUp },
      seed: 1,
      optimizer:
        optimizer === 'adam'
          ? { kind: 'adam', rate: 1e-3, clip: 0.5, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...steady }
          : { kind: 'sgd', rate: 1, clip: 0.25, ...steady },
      validateEvery: null,
    },
    text: batchify(tokens, windows.windows === 'random' ? 1 : batch),
    weights: initialise(description, 1),
    pruned: [],
    pruner: null,
  });
}

const trainer = await begin();
await report(() => trainer.takeStep(), { tokens: batch * bptt, steps, importMiB });
await trainer.dispose();
