import assert from 'node:assert/strict';
import test from 'node:test';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { fault } from '../../src/base/fault.ts';
import type { RnnSettings, StackedSettings } from '../../src/check/settings/model.ts';
import { allocate, type Engine, type Program, type TypedArray } from '../../src/engine/engine.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { inputsOf, targetsOf, windowsOf, type TokenMatrix } from '../../src/ml/data/batches.ts';
import { Evaluator } from '../../src/ml/evaluate/perplexity.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { ownName as publishedName } from '../../src/ml/models/published-names.ts';
import type { LanguageModel } from '../../src/ml/models/model.ts';
import type { Weights } from '../../src/ml/models/weights.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import { windowLoss } from '../../src/ml/training/program.ts';
import { Trainer } from '../../src/ml/training/trainer.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, integersOf, tensorOf, tensorsUnder, variantsOf } from './support/cases.ts';
import type { ReferenceCase } from './support/cases.ts';
import { assertClose } from './support/close.ts';

/** The stacked LSTM's original program says nothing of cells, which are an LSTM's. */
interface Settings {
  readonly type?: StackedSettings['type'];
  readonly nonlinearity?: RnnSettings['nonlinearity'];
  readonly V: number;
  readonly emsize: number;
  readonly nhid: number;
  readonly nlayers: number;
  readonly tied: boolean;
  readonly batch: number;
  readonly bptt: number;
  readonly lr: number;
  readonly clip: number;
  readonly wdecay: number;
}

/** Our name of a tensor that the original program calls `name`. */
const ownName = (name: string): string => publishedName('lstm', name) ?? fault(name);

for (const name of ['selfish-stacked-lstm', 'torch-stacked-cells']) forEachCase(name, checkStack);

function checkStack(reference: ReferenceCase): void {
  for (const { prefix, settings: given } of variantsOf(reference)) {
    const settings = given as Settings;
    for (const engine of engines) {
      const title = `${reference.folder} ${prefix}on ${engine.name}`;
      const { model, weights, text } = setUp(reference, prefix, settings, 'input/data');

      test(`${title}: logits and gradients of the first window`, async () => {
        const { logits, gradients } = await firstWindow(engine, model, weights, text, settings.bptt);
        const { float32 } = reference.tolerance;
        assertClose(logits, tensorOf(reference, `${prefix}expected/logits_step1`).data, float32, 'logits');
        const expected = tensorsUnder(reference, `${prefix}expected/grad_step1/`);
        assert.deepEqual(Object.keys(expected).map(ownName).sort(), Object.keys(gradients).sort());
        for (const [name, { data }] of Object.entries(expected)) {
          assertClose(gradients[ownName(name)] ?? [], data, float32, `gradient of ${name}`);
        }
      });

      test(`${title}: losses, norms, states, final weights and evaluation`, async () => {
        await followTraining(reference, prefix, settings, engine);
      });
    }
  }
}

function setUp(reference: ReferenceCase, prefix: string, settings: Settings, tokens: string) {
  const { V, emsize, nhid, nlayers, tied, type = 'lstm', nonlinearity = 'tanh' } = settings;
  const stack = { layers: nlayers, embedding: emsize, width: nhid, dropout: 0, tied };
  const model = languageModel(
    describe(type === 'rnn' ? { type, nonlinearity, ...stack } : { type, ...stack }, V),
  );
  const weights = Object.fromEntries(
    Object.keys(tensorsUnder(reference, `${prefix}param/`)).map((name) => [
      ownName(name),
      floatsOf(reference, `${prefix}param/${name}`),
    ]),
  );
  return { model, weights, text: matrixOf(reference, `${prefix}${tokens}`) };
}

function matrixOf(reference: ReferenceCase, name: string): TokenMatrix {
  const [rows = 0, columns = 0] = tensorOf(reference, name).shape;
  return { rows, columns, ids: integersOf(reference, name) };
}

async function firstWindow(
  engine: Engine,
  model: LanguageModel,
  weights: Weights,
  text: TokenMatrix,
  bptt: number,
): Promise<{ logits: TypedArray; gradients: Record<string, TypedArray> }> {
  const window = windowsOf(text.rows, bptt)[0];
  assert.ok(window !== undefined);
  const ids = { shape: [window.length, text.columns], dtype: 'int32' } as const;
  const program: Program = {
    name: 'gradients',
    inputs: {
      ...inGroup('parameter', model.parameters),
      ...inGroup('state', model.state(text.columns)),
      tokens: ids,
      targets: ids,
    },
    body: (inputs) => {
      const { tokens, targets } = inputs as { tokens: Tensor2D; targets: Tensor2D };
      const { aux, gradients } = valueAndGradients(
        (parameters) => {
          const state = ofGroup('state', inputs);
          const { loss, output } = windowLoss(model, { parameters, state, masks: null, tokens }, targets);
          return { loss, aux: { logits: output.logits() } };
        },
        ofGroup('parameter', inputs),
      );
      return { ...inGroup('parameter', gradients), logits: aux.logits };
    },
  };
  const executable = await engine.compile(program);
  const outputs = allocate(executable.outputs);
  await executable.run(
    {
      ...inGroup('parameter', weights),
      ...inGroup('state', allocate(model.state(text.columns))),
      tokens: inputsOf(text, window).slice(),
      targets: targetsOf(text, window).slice(),
    },
    outputs,
  );
  await executable.dispose();
  assert.ok(outputs['logits'] !== undefined);
  return { logits: outputs['logits'], gradients: ofGroup('parameter', outputs) };
}

async function followTraining(reference: ReferenceCase, prefix: string, settings: Settings, engine: Engine) {
  const { batch, bptt, lr, clip, wdecay } = settings;
  const { float32 } = reference.tolerance;
  const { model, weights, text } = setUp(reference, prefix, settings, 'input/data');
  const expected = (name: string) => tensorOf(reference, `${prefix}expected/${name}`).data;
  const trainer = await Trainer.begin({
    engine,
    model,
    text,
    weights,
    pruned: [],
    pruner: null,
    settings: {
      length: { kind: 'epochs', count: 1 },
      batch,
      bptt,
      windows: 'successive',
      seed: 0,
      optimizer: { kind: 'sgd', rate: lr, clip, weightDecay: wdecay, decay: { kind: 'constant' } },
      validateEvery: null,
      engine: engine.name,
      device: 'cpu',
      threads: 1,
    },
  });
  const losses: number[] = [];
  const norms: number[] = [];
  while (!trainer.done) {
    const { step, loss, norm } = await trainer.takeStep();
    losses.push(loss);
    norms.push(norm);
    const { tensors } = await trainer.snapshot();
    for (const part of settings.type === undefined ? ['h', 'c'] : ['h']) {
      const layers = Array.from({ length: settings.nlayers }, (_, layer) => [
        ...(tensors[`state:layers.${layer}.${part}`]?.data ?? []),
      ]);
      assertClose(layers.flat(), expected(`${part}_step${step}`), float32, `${part} after step ${step}`);
    }
  }
  assertClose(losses, expected('loss'), float32, 'loss');
  assertClose(norms, expected('grad_norm'), float32, 'gradient norm');
  const final = await trainer.result();
  for (const [name, { data }] of Object.entries(tensorsUnder(reference, `${prefix}expected/final_param/`))) {
    assertClose(final[ownName(name)] ?? [], data, float32, `final ${name}`);
  }
  const evaluator = new Evaluator(engine, model, bptt);
  const { loss } = await evaluator.evaluate(trainer.parameters, matrixOf(reference, `${prefix}input/eval_data`));
  assertClose([loss], expected('eval_loss'), float32, 'evaluation loss');
  await evaluator.dispose();
  await trainer.dispose();
}
