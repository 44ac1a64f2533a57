import assert from 'node:assert/strict';
import test from 'node:test';
import { mean, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { fault } from '../../src/base/fault.ts';
import { allocate } from '../../src/engine/engine.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { Evaluator } from '../../src/ml/evaluate/perplexity.ts';
import { adaptiveLosses, logProbabilities } from '../../src/ml/layers/adaptive-softmax.ts';
import { splitBins, splitSoftmax } from '../../src/ml/layers/split-softmax.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { ownName as publishedName } from '../../src/ml/models/published-names.ts';
import { routing } from '../../src/ml/models/routing.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import { parameterSpecs } from '../../src/ml/training/program.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, integersOf, tensorOf, tensorsUnder, variantsOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { runOnce } from './support/micronet.ts';
import { descend, firstPass, keepMasks, matrixOf, weightsOf, windowAt } from './support/steps.ts';

interface Settings {
  readonly V: number;
  readonly emsize: number;
  readonly nhid: number;
  readonly nlayers: number;
  readonly chunk: number;
  readonly dropout: number;
  readonly dropouth: number;
  readonly dropouti: number;
  readonly dropoute: number;
  readonly wdrop: number;
  readonly alpha: number;
  readonly beta: number;
  readonly lr: number;
  readonly clip: number;
  readonly wdecay: number;
  readonly eval_rows: number;
}

interface SplitSettings {
  readonly V: number;
  readonly H: number;
  readonly N: number;
  readonly splits: readonly number[];
}

/** Our name of a tensor that the original program calls `name`. */
const ownName = (name: string): string => publishedName('on_lstm', name) ?? fault(name);

function theirMask(place: string): string {
  if (place === 'words') return 'mask_embed';
  if (place === 'input' || place === 'output') return `mask_${place}`;
  const [, layer = '', kind] = /^layers\.(\d+)\.(\w+)$/.exec(place) ?? fault(place);
  return `mask_${kind === 'recurrent' ? 'wdrop' : 'hidden'}_l${layer}`;
}

forEachCase('selfish-on-lstm', (reference) => {
  for (const { prefix, settings } of variantsOf(reference)) {
    const given = settings as Settings;
    const { V, emsize, nhid, nlayers, chunk, lr, clip, wdecay, wdrop } = given;
    const model = languageModel(
      describe(
        {
          type: 'on_lstm',
          layers: nlayers,
          embedding: emsize,
          width: nhid,
          chunk,
          dropout: { words: given.dropoute, input: given.dropouti, hidden: given.dropouth, output: given.dropout },
          weightDrop: wdrop,
          penalty: { size: given.alpha, change: given.beta },
        },
        V,
      ),
    );
    const expected = (name: string) => tensorOf(reference, `${prefix}expected/${name}`);
    const text = matrixOf(reference, `${prefix}input/data`);
    const bptt = (expected('logprob_step1').shape[0] ?? 0) / text.columns;
    const names = Object.keys(tensorsUnder(reference, `${prefix}param/`));
    const weights = weightsOf(reference, `${prefix}param/`, names, ownName);
    const places = Object.keys(model.masks({ time: bptt, batch: text.columns }));
    const masks = (step: number) => keepMasks(reference, `${prefix}input/step${step + 1}/`, places, theirMask);
    const { float32 } = reference.tolerance;

    for (const engine of engines) {
      const title = `${reference.folder} ${prefix}on ${engine.name}`;
      test(`${title}: probabilities and gradients of the first window`, async () => {
        const window = windowAt(text, bptt, 0);
        const pass = await firstPass({ engine, model, weights, text, window, masks: masks(0) });
        const rows = Array.from({ length: pass.logits.length / V }, (_, row) => {
          const logits = [...pass.logits.subarray(row * V, (row + 1) * V)];
          const normalizer = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
          return logits.map((logit) => logit - normalizer);
        });
        assertClose(rows.flat(), expected('logprob_step1').data, float32, 'log-probabilities');
        assertClose(pass.loss, expected('loss_raw').data.slice(0, 1), float32, 'loss without penalties');
        const gradients = tensorsUnder(reference, `${prefix}expected/grad_step1/`);
        assert.deepEqual(Object.keys(gradients).map(ownName).sort(), Object.keys(pass.gradients).sort());
        for (const [name, { data }] of Object.entries(gradients)) {
          assertClose(pass.gradients[ownName(name)] ?? [], data, float32, `gradient of ${name}`);
        }
      });

      test(`${title}: losses, norms, states, final weights and evaluation`, async () => {
        const losses = expected('loss_raw').data;
        const { figures, weights: final } = await descend({
          ...{ engine, model, weights, text, bptt, masks, count: losses.length, rate: () => lr },
          rule: { clip, weightDecay: wdecay },
        });
        assertClose(figures.map(({ loss }) => loss), losses, float32, 'loss');
        assertClose(figures.map(({ norm }) => norm), expected('grad_norm').data, float32, 'norm');
        const state = figures.at(-1)?.state ?? {};
        for (let layer = 0; layer < nlayers; layer++) {
          for (const kind of ['h', 'c']) {
            const own = state[`layers.${layer}.${kind}`] ?? [];
            assertClose(own, expected(`${kind}_final_l${layer}`).data, float32, `${kind} of layer ${layer}`);
          }
        }
        for (const name of names) {
          assertClose(final[ownName(name)] ?? [], expected(`final_param/${name}`).data, float32, name);
        }
        const evaluator = new Evaluator(engine, model, bptt);
        const parameters = await engine.hold(parameterSpecs(model));
        await parameters.write(inGroup('parameter', final));
        const { loss } = await evaluator.evaluate(
          parameters,
          matrixOf(reference, `${prefix}input/eval_data`),
        );
        await parameters.dispose();
        assertClose([loss], expected('eval_loss_rows_minus_1').data, float32, 'evaluation');
        await evaluator.dispose();
      });
    }
  }

  const { split } = reference.hyperparameters as unknown as { readonly split?: SplitSettings };
  if (split === undefined) return;
  for (const engine of engines) {
    test(`${reference.folder} on ${engine.name}: cross-entropy over a vocabulary in splits`, async () => {
      const given = (name: string) => floatsOf(reference, `split/${name}`);
      const bins = splitBins(split.splits, split.V);
      const inputs = {
        embedding: given('param/weight'),
        'decoder.bias': given('param/bias'),
        'decoder.clusters': given('param/tail_vectors'),
        'decoder.clusters.bias': given('param/tail_bias'),
        hidden: given('input/hidden'),
      };
      const { routes, route } = routing(bins);
      const size = { time: split.N, batch: 1 };
      const filled = allocate(routes(size));
      route(integersOf(reference, 'split/input/targets'), size, filled);
      const shape = (...extents: number[]) => ({ shape: extents, dtype: 'float32' }) as const;
      const tails = split.splits.length;
      const outputs = await runOnce(
        engine,
        {
          name: 'split cross-entropy',
          inputs: {
            embedding: shape(split.V, split.H),
            'decoder.bias': shape(split.V),
            'decoder.clusters': shape(tails, split.H),
            'decoder.clusters.bias': shape(tails),
            hidden: shape(split.N, split.H),
            ...inGroup('route', routes(size)),
          },
          body: (all) => {
            const trained = Object.fromEntries(Object.keys(inputs).map((name) => [name, all[name] ?? fault(name)]));
            const { aux, gradients } = valueAndGradients((parameters) => {
              const softmax = splitSoftmax(parameters, bins);
              const hidden = parameters['hidden'] as Tensor2D;
              const loss = mean<Scalar>(adaptiveLosses(hidden, softmax, ofGroup('route', all)));
              return { loss, aux: { loss, logits: logProbabilities(hidden, softmax) } };
            }, trained);
            return { ...aux, ...inGroup('gradient', gradients) };
          },
        },
        { ...inputs, ...inGroup('route', filled) },
      );
      const { float32 } = reference.tolerance;
      const theirs: Readonly<Record<string, string>> = {
        loss: 'loss',
        logits: 'logprob',
        'gradient:embedding': 'grad/weight',
        'gradient:decoder.bias': 'grad/bias',
        'gradient:decoder.clusters': 'grad/tail_vectors',
        'gradient:decoder.clusters.bias': 'grad/tail_bias',
        'gradient:hidden': 'grad/hidden',
      };
      for (const [name, theirName] of Object.entries(theirs)) {
        const { data } = tensorOf(reference, `split/expected/${theirName}`);
        assertClose(outputs[name] ?? [], data, float32, theirName);
      }
    });
  }
});
