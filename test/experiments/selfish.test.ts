/**
 * The presets of Selfish-RNN at full size: their counts are the published ones, their steps compile, and where
 * ATHANOR_FULL_SIZE is set a few of each are taken, in memory of some gigabytes and some minutes.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { canonicalText } from '../../src/keys/canonical.ts';
import { identity } from '../../src/check/identity.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { initialise } from '../../src/ml/models/initialise.ts';
import { batchify } from '../../src/ml/data/batches.ts';
import { averagedSgd } from '../../src/ml/optimizers/averaging.ts';
import { optimizerOf } from '../../src/ml/optimizers/build.ts';
import { stream } from '../../src/ml/random/stream.ts';
import { sparseTensorsOf } from '../../src/ml/sparse/model-tensors.ts';
import { connectionsOf, sizeOf } from '../../src/ml/sparse/tensor.ts';
import { SparseTraining } from '../../src/ml/sparse/training.ts';
import { stepProgram, type StepDesign } from '../../src/ml/training/program.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { compiled } from '../engine/support/engines.ts';
import { trainingsOf, type Preset } from './selfish.ts';

after(() => compiled.dispose());

function only(file: string, name: string): Preset {
  const preset = trainingsOf(file).get(name);
  assert.ok(preset !== undefined, `${file} has no stage ${name}`);
  return preset;
}

const described = ({ stage, vocabulary }: Preset) => describe(stage.settings.model, vocabulary);

/** Millions of weights, biases left out, and of those that remain. */
const published = [
  ['lstm.exp', 'selfish', 66.0, 21.8],
  ['rhn.exp', 'selfish', 23.46, 11.1],
  ['on-lstm.exp', 'selfish', 25.2, 11.3],
  ['mos.exp', 'selfish', 34.85, 15.7],
] as const;

for (const [file, name, weights, connections] of published) {
  test(`${file} has ${weights} million weights and keeps ${connections} million`, () => {
    const preset = only(file, name);
    const { sparse, seed } = preset.stage.settings;
    assert.ok(sparse !== undefined);
    const tensors = sparseTensorsOf(described(preset));
    const entries = tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0);
    assert.ok(Math.abs(entries / 1e6 - weights) < 0.05, `${entries}`);
    const { masks } = new SparseTraining({ tensors, settings: sparse, steps: 1000, seed });
    const kept = Object.values(masks).reduce((sum, mask) => sum + connectionsOf(mask), 0);
    assert.ok(Math.abs(kept / 1e6 - connections) < 0.06, `${kept}`);
  });
}

test('the published commands are those that the presets give', () => {
  const settings = (file: string, name: string) => only(file, name).stage.settings;
  const lstm = settings('lstm.exp', 'selfish');
  assert.deepEqual(
    [lstm.seed, lstm.sparse?.updates?.rate, lstm.length],
    [1111, 0.8, { kind: 'epochs', count: 100 }],
  );
  const checkpoint = settings('lstm.exp', 'checkpoint');
  assert.deepEqual([checkpoint.seed, checkpoint.sparse?.updates?.rate], [5, 0.7]);
  assert.deepEqual({ ...checkpoint, seed: 1111, sparse: lstm.sparse }, lstm);
  const rhn = settings('rhn.exp', 'selfish');
  assert.deepEqual(
    [rhn.seed, rhn.sparse?.updates?.rate, rhn.length],
    [42, 0.5, { kind: 'epochs', count: 500 }],
  );
  const onLstm = settings('on-lstm.exp', 'selfish');
  assert.deepEqual([onLstm.seed, onLstm.length], [141, { kind: 'epochs', count: 1000 }]);
  const longer = settings('on-lstm.exp', 'longer');
  assert.deepEqual(longer.length, { kind: 'epochs', count: 1300 });
  const average = { start: { kind: 'stalled', patience: 5 }, restarts: [500, 1000] };
  assert.deepEqual(longer.optimizer, { ...onLstm.optimizer, average });
  for (const { optimizer, keep, sparse } of [lstm, rhn, onLstm, settings('mos.exp', 'selfish')]) {
    assert.ok(optimizer.kind === 'sgd');
    assert.deepEqual([optimizer.clip, optimizer.weightDecay, keep], [0.25, 1.2e-6, 'best']);
    assert.deepEqual(
      [sparse?.initial, sparse?.updates?.death, sparse?.updates?.growth, sparse?.updates?.redistribution],
      ['uniform', 'magnitude', 'random', 'none'],
    );
  }
});

test('cells of the comparison that ask the same are one', () => {
  const cells = [...trainingsOf('comparison.exp').values()];
  assert.equal(cells.length, 56);
  assert.equal(new Set(cells.map(({ stage }) => canonicalText(identity(stage)))).size, 44);
});

/** Trainings whose steps differ in more than numbers that enter as inputs. */
const distinct = [
  ...published.map(([file, name]) => ({ file, name })),
  ...[
    'compared[method=dense,optimizer=asgd,seed=1]',
    'compared[method=rigl,optimizer=asgd,seed=1]',
    'compared[method=dsr,optimizer=adam,seed=1]',
    'momentum[seed=1]',
  ].map((name) => ({ file: 'comparison.exp', name })),
];

for (const { file, name } of distinct) {
  test(`a step of ${file}, ${name}, compiles at full size`, async () => {
    const preset = only(file, name);
    const { settings } = preset.stage;
    const { optimizer, batch, bptt, sparse } = settings;
    const masked =
      sparse === undefined ? [] : sparseTensorsOf(described(preset)).map((tensor) => tensor.name);
    const design: StepDesign = {
      model: languageModel(described(preset)),
      optimizer: optimizerOf(optimizer),
      gradients: optimizer,
      sparse: masked,
      successive: true,
    };
    const size = { time: bptt, batch: settings.subBatch ?? batch };
    const wanted = sparse?.updates?.growth === 'gradient' ? masked : [];
    const averaged = optimizer.kind === 'sgd' ? [{ ...design, optimizer: averagedSgd }] : [];
    for (const one of [design, ...averaged]) {
      const executable = await compiled.compile(stepProgram(one, size, wanted));
      await executable.dispose();
    }
  });

  test(
    `${file}, ${name}, takes steps at full size, and its loss falls`,
    { skip: process.env['ATHANOR_FULL_SIZE'] === undefined && 'ATHANOR_FULL_SIZE is not set' },
    async () => {
      const preset = only(file, name);
      const { settings } = preset.stage;
      const description = described(preset);
      const { batch, bptt, sparse } = settings;
      // Few words, so that it is known after some steps which there are.
      const ids = Int32Array.from({ length: (20 * bptt + 1) * batch }, () => random.integer(50));
      const trainer = await Trainer.begin({
        engine: compiled,
        model: languageModel(description),
        settings: { ...settings, length: { kind: 'steps', count: 3 } },
        text: batchify(ids, batch),
        weights: initialise(description, settings.seed),
        pruned: [],
        pruner: null,
        ...(sparse === undefined
          ? {}
          : { sparse: { settings: sparse, tensors: sparseTensorsOf(description) } }),
      });
      const losses: number[] = [];
      while (!trainer.done) losses.push((await trainer.takeStep()).loss);
      await trainer.dispose();
      console.log(`${file}, ${name}: ${losses.map((loss) => loss.toFixed(3)).join(' ')}`);
      const [first = NaN, ...later] = losses;
      assert.ok(Math.abs(first - Math.log(preset.vocabulary)) < 0.2, `${first}`);
      // At these rates a first step may fall far and the next overshoot.
      assert.ok(Math.min(...later) < first - 0.3, later.join(' '));
    },
  );
}

const random = stream(1, 'words');
