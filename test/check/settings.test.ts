import assert from 'node:assert/strict';
import test from 'node:test';
import { dense, found, stageOf, stagesOf } from './checking.ts';

test('a file without any settings gets the defaults', () => {
  const text =
    'corpus sotu\nmodel lstm\nstage dense = train lstm on sotu { epochs 1 }\nevaluate dense on valid\n';
  assert.deepEqual(stageOf('corpus', 'sotu', text).settings, {
    type: 'sotu',
    vocabulary: { minCount: 5, size: null },
  });
  const { settings, inputs, upkeep } = stageOf('train', 'dense', text);
  assert.deepEqual(settings, {
    model: { type: 'lstm', layers: 2, embedding: 200, width: 200, dropout: 0, tied: false },
    length: { kind: 'epochs', count: 1 },
    batch: 20,
    bptt: 35,
    windows: 'successive',
    seed: 1,
    optimizer: { kind: 'sgd', rate: 20, clip: 0.25, weightDecay: 0, decay: { kind: 'constant' } },
    validateEvery: null,
    engine: 'onnx',
    device: 'cpu',
    threads: 2,
  });
  assert.deepEqual(inputs, { corpus: 'sotu' });
  assert.deepEqual(upkeep, { checkpointSteps: null, checkpointSeconds: 30 });
  const evaluated = stageOf('evaluate', 'evaluate dense', text);
  assert.deepEqual(evaluated.settings, {
    splits: ['valid'],
    batch: 20,
    bptt: 35,
    kernels: 'dense',
    engine: 'onnx',
    device: 'cpu',
    threads: 2,
  });
  assert.deepEqual(evaluated.inputs, { model: 'dense', corpus: 'sotu' });
});

test('every setting of training is read, in any unit that fits', () => {
  const text = `corpus sotu { min_count 2  vocabulary_size 10k }
model lstm { layers 1  embedding 100  width (2 * 50)  dropout 0.5  tied yes }
stage dense = train lstm on sotu {
  steps 1.1k  batch 10  bptt 5  seed 7  engine reference  validate every 50
  optimizer adam {
    rate 2e-3  clip none  weight_decay 1e-6  beta1 0.8  beta2 99%  epsilon 1e-6
    decay plateau { factor 50%  patience 2 }
  }
  checkpoint { every 100  seconds 2min }
}
`;
  assert.deepEqual(stageOf('corpus', 'sotu', text).settings, {
    type: 'sotu',
    vocabulary: { minCount: 2, size: 10_000 },
  });
  const { settings, upkeep } = stageOf('train', 'dense', text);
  assert.deepEqual(settings, {
    model: { type: 'lstm', layers: 1, embedding: 100, width: 100, dropout: 0.5, tied: true },
    length: { kind: 'steps', count: 1100 },
    batch: 10,
    bptt: 5,
    windows: 'successive',
    seed: 7,
    optimizer: {
      kind: 'adam',
      rate: 0.002,
      clip: null,
      weightDecay: 1e-6,
      beta1: 0.8,
      beta2: 0.99,
      epsilon: 1e-6,
      decay: { kind: 'plateau', factor: 0.5, patience: 2 },
    },
    validateEvery: 50,
    engine: 'reference',
    device: 'cpu',
    threads: 2,
  });
  assert.deepEqual(upkeep, { checkpointSteps: 100, checkpointSeconds: 120 });
});

test('a pruning without a length prunes once and needs no corpus', () => {
  const { settings, inputs } = stageOf('prune', 'pruned', `${dense}stage pruned = prune dense { to 60% }\n`);
  assert.equal(settings.retraining, null);
  assert.deepEqual(settings.schedule, { kind: 'once' });
  assert.deepEqual(settings.targets['decoder'], { from: 0, to: 0.6 });
  assert.deepEqual(Object.keys(settings.targets).sort(), [
    'decoder',
    'embedding',
    'layers.0.input',
    'layers.0.recurrent',
    'layers.1.input',
    'layers.1.recurrent',
  ]);
  assert.deepEqual(inputs, { model: 'dense' });
});

test('quantization treats every tensor alike until a rule says otherwise', () => {
  const text = `${dense}stage small = quantize dense { bits 8  "layers.*" { bits 4  per tensor }  "*.bias" keep yes }\n`;
  const { tensors } = stageOf('quantize', 'small', text).settings;
  assert.deepEqual(tensors, {
    embedding: { bits: 8, per: 'row' },
    decoder: { bits: 8, per: 'row' },
    'layers.0.input': { bits: 4, per: 'tensor' },
    'layers.0.recurrent': { bits: 4, per: 'tensor' },
    'layers.1.input': { bits: 4, per: 'tensor' },
    'layers.1.recurrent': { bits: 4, per: 'tensor' },
  });
  const plain = stageOf('quantize', 'small', `${dense}stage small = quantize dense\n`);
  assert.deepEqual(plain.settings.tensors['decoder.bias'], { bits: 8, per: 'tensor' });
  assert.equal(Object.keys(plain.settings.tensors).length, 11);
});

test('two spellings of the same selection are the same settings', () => {
  const [one, other] = ['"layers.*" to 60%', '["layers.0.*", "layers.1.*"] { to 0.6 }'].map(
    (rule) => stageOf('prune', 'pruned', `${dense}stage pruned = prune dense { ${rule} }\n`).settings,
  );
  assert.deepEqual(one, other);
});

test('declarations may stand in any order', () => {
  const text = `evaluate small on valid
stage small = quantize dense { bits b }
stage dense = train lstm on sotu { epochs 1 }
let b = (2 * c)
let c = 4
model lstm
corpus sotu
`;
  assert.deepEqual(found(text), []);
  assert.equal(stageOf('quantize', 'small', text).settings.tensors['decoder']?.bits, 8);
});

test('a transformer takes what is left out from its width, and crops are windows from anywhere', () => {
  const { settings } = stageOf(
    'train',
    'dense',
    `corpus sotu
model lm = transformer { layers 3  width 96  heads 3  vocabulary adaptive { cutoffs [2k]  widths [96, 16] } }
stage dense = train lm on sotu { steps 200  crop 64  optimizer adam { warmup 20  decay cosine } }`,
  );
  assert.deepEqual(settings.model, {
    type: 'transformer',
    layers: 3,
    width: 96,
    heads: 3,
    key: 32,
    value: 32,
    inner: 384,
    context: 65,
    vocabulary: { kind: 'adaptive', cutoffs: [2000], widths: [96, 16] },
    dropout: 0,
  });
  const { bptt, windows, optimizer } = settings;
  assert.deepEqual({ bptt, windows }, { bptt: 64, windows: 'random' });
  assert.deepEqual([optimizer.warmup, optimizer.decay], [20, { kind: 'cosine' }]);
});

test('a later `bptt` takes the place of a `crop`, and the other way round', () => {
  const stages = stagesOf(`corpus sotu
model lm = transformer
stage dense = train lm on sotu { steps 200  crop 64 }
stage second = dense with { bptt 16 }
stage third = second with { crop 32 }`);
  const windows = stages.flatMap((stage) =>
    stage.kind === 'train' ? [[stage.settings.bptt, stage.settings.windows]] : [],
  );
  assert.deepEqual(windows, [
    [64, 'random'],
    [16, 'successive'],
    [32, 'random'],
  ]);
});

test('averaging, what is kept, lengths and parts of a batch are read, and leave no trace at what they usually are', () => {
  const text = `corpus sotu
model lm = mos
stage dense = train lm on sotu { epochs 10 }
stage plain = dense with { lengths fixed  keep last }
stage whole = dense with {
  batch 15  sub_batch 5  bptt 70  lengths varied { most 90 }  keep best
  optimizer sgd { average after 5  restart [8, 9] }
}
stage fixed = dense with { lengths varied { half 0  multiple 5 }  optimizer sgd { average from 3 } }
`;
  const settings = (name: string) => stageOf('train', name, text).settings;
  const { optimizer: plain, ...dense } = settings('dense');
  assert.deepEqual(settings('plain'), { optimizer: plain, ...dense });
  for (const name of ['lengths', 'subBatch', 'keep']) assert.ok(!(name in dense));
  assert.ok(!('average' in plain));

  const { optimizer, lengths, subBatch, keep } = settings('whole');
  assert.deepEqual(optimizer, {
    ...plain,
    average: { start: { kind: 'stalled', patience: 5 }, restarts: [8, 9] },
  });
  assert.deepEqual(lengths, { half: 0.05, deviation: 5, least: 5, most: 90, multiple: 1 });
  assert.deepEqual([subBatch, keep], [5, 'best']);
  const fixed = settings('fixed');
  assert.deepEqual(fixed.optimizer, { ...plain, average: { start: { kind: 'epoch', epoch: 3 } } });
  assert.deepEqual(fixed.lengths, { half: 0, deviation: 5, least: 5, most: null, multiple: 5 });
});

test('the published Adam with halving on a plateau can be written', () => {
  const text = `corpus sotu
model lstm
stage dense = train lstm on sotu {
  epochs 40
  optimizer adam {
    rate 1e-3  clip 0.25  weight_decay 1.2e-6  beta1 0  beta2 0.999  epsilon 1e-9
    decay plateau { factor 50%  patience 2 }
  }
}
`;
  assert.deepEqual(stageOf('train', 'dense', text).settings.optimizer, {
    kind: 'adam',
    rate: 1e-3,
    clip: 0.25,
    weightDecay: 1.2e-6,
    decay: { kind: 'plateau', factor: 0.5, patience: 2 },
    beta1: 0,
    beta2: 0.999,
    epsilon: 1e-9,
  });
});

test('labels take an interval between checkpoints, which no key has', () => {
  const labels = (checkpoint: string) =>
    stageOf(
      'soft_labels',
      'labels',
      `corpus sotu\nmodel lstm { layers 1 }\nstage dense = train lstm on sotu { epochs 1 }\n` +
        `stage labels = soft_labels dense { top 5 ${checkpoint} }\n`,
    );
  const often = labels('checkpoint { every 2 }');
  assert.deepEqual(often.upkeep, { checkpointSteps: 2, checkpointSeconds: 30 });
  assert.deepEqual(labels('').upkeep, { checkpointSteps: null, checkpointSeconds: 30 });
  assert.deepEqual(often.settings, labels('').settings);
});
