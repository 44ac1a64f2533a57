import assert from 'node:assert/strict';
import test from 'node:test';
import { add, mean, mul } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { allocate, type Program, type Specs } from '../../src/engine/engine.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { decode, embed, vocabularyBins } from '../../src/ml/layers/vocabulary.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import { RoomPlan } from '../../src/ml/training/room.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, integersOf, tensorOf, tensorsUnder, variantsOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { ownName, runOnce, settingsOf, weightsOf, type MicronetModel } from './support/micronet.ts';

type Vocabulary = Pick<MicronetModel, 'n_vocab' | 'cutoffs' | 'n_embed' | 'n_embeds' | 'adaptive_ratio'>;

forEachCase('micronet-adaptive-softmax', (reference) => {
  for (const { prefix, settings: given } of variantsOf(reference)) {
    const vocabulary = given as Vocabulary;
    // Of the layers between embedding and softmax the cases have none.
    const rest = { n_head: 1, n_k: 1, n_v: 1, n_inner: 1, n_layers: 0, n_seq: 1 };
    const settings = settingsOf({ ...vocabulary, ...rest });
    const bins = vocabularyBins(settings, vocabulary.n_vocab);
    const model = languageModel(describe(settings, vocabulary.n_vocab));
    const tokens = integersOf(reference, `${prefix}input/tokens`);
    const targets = integersOf(reference, `${prefix}input/targets`);
    const N = tokens.length;
    const expected = (name: string) => tensorOf(reference, `${prefix}expected/${name}`).data;
    const { float32 } = reference.tolerance;

    for (const engine of engines) {
      for (const room of ['as needed', 'for all'] as const) {
        test(`${reference.folder} ${prefix}on ${engine.name}: embedding, losses and gradients, room ${room}`, async () => {
          const window = { time: N, batch: 1 };
          const size = room === 'for all' ? window : new RoomPlan(model, targets).sizeOf(window, targets);
          const routes = allocate(model.routes(size));
          model.route(targets, size, routes);
          const ids = { shape: [N], dtype: 'int32' } as const;
          const offset = { shape: [N, settings.width], dtype: 'float32' } as const;
          const inputs: Specs = {
            ...inGroup('parameter', model.parameters),
            ...inGroup('route', model.routes(size)),
            tokens: ids,
            targets: ids,
            offset,
          };
          const program: Program = {
            name: 'adaptive softmax',
            inputs,
            body: (tensors) => {
              const { loss, aux, gradients } = valueAndGradients(
                (variables) => {
                  const parameters = ofGroup('parameter', variables);
                  const embedded = mul<Tensor2D>(
                    embed(tensors['tokens'] as Tensor1D, bins, parameters),
                    Math.sqrt(settings.width),
                  );
                  const hidden = add<Tensor2D>(embedded, variables['offset'] as Tensor2D);
                  const softmax = decode(hidden, bins, parameters);
                  const losses = softmax.losses(tensors['targets'] as Tensor1D, ofGroup('route', tensors));
                  return { loss: mean(losses), aux: { embedded, losses, logits: softmax.logits() } };
                },
                { ...inGroup('parameter', ofGroup('parameter', tensors)), offset: tensors['offset'] } as NamedTensorMap,
              );
              return { loss, ...aux, ...inGroup('scalar', gradients) };
            },
          };
          const outputs = await runOnce(engine, program, {
            ...inGroup('parameter', weightsOf(reference, prefix, bins.length)),
            ...inGroup('route', routes),
            tokens,
            targets,
            offset: floatsOf(reference, `${prefix}input/offset`),
          });
          assertClose(outputs['embedded'] ?? [], expected('embedding'), float32, 'embedding');
          assertClose(outputs['losses'] ?? [], expected('nll'), float32, 'losses');
          assertClose(outputs['loss'] ?? [], expected('loss'), float32, 'loss');
          assertClose(outputs['scalar:offset'] ?? [], expected('grad_offset'), float32, 'gradient of the offset');
          for (const [name, { data }] of Object.entries(tensorsUnder(reference, `${prefix}expected/grad/`))) {
            const own = outputs[`scalar:parameter:${ownName(name, bins.length)}`] ?? [];
            assertClose(own, data, float32, `gradient of ${name}`);
          }
          const [, V = 0] = tensorOf(reference, `${prefix}expected/logprob`).shape;
          const logits = outputs['logits'] ?? [];
          const logProbabilities = Float64Array.from(logits, (logit, index) => {
            const row = Math.floor(index / V) * V;
            const scores = Array.from({ length: V }, (_, word) => logits[row + word] ?? NaN);
            return logit - Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
          });
          assertClose(logProbabilities, expected('logprob'), float32, 'log-probabilities');
        });
      }
    }

    test(`${reference.folder} ${prefix}: routes hold each target once`, () => {
      if (model.bins.length === 0) return;
      const size = new RoomPlan(model, targets).sizeOf({ time: N, batch: 1 }, targets);
      const routes = allocate(model.routes(size));
      model.route(targets, size, routes);
      const found = [...(routes['places'] ?? [])].filter((place) => place > 0);
      assert.equal(new Set(found).size, found.length);
      assert.equal(found.length, [...targets].filter((id) => id >= (bins[0]?.end ?? 0)).length);
    });
  }
});
