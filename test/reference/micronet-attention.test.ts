import assert from 'node:assert/strict';
import test from 'node:test';
import { mul, reshape, sum } from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Arrays, Program, TensorSpec } from '../../src/engine/engine.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { decoderLayer } from '../../src/ml/layers/decoder-layer.ts';
import { carried } from '../../src/ml/layers/memory.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, tensorOf, tensorsUnder, variantsOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { ownName, runOnce, settingsOf, withoutKeyBias, type MicronetModel } from './support/micronet.ts';

interface Settings extends Omit<MicronetModel, 'n_vocab' | 'cutoffs' | 'n_layers'> {
  readonly T: number;
  readonly B: number;
  /** Missing keys are not masked. */
  readonly quantized_class?: boolean;
}

const layer = (name: string) => ownName(`layers.0.${name}`, 1);

forEachCase('micronet-attention', (reference) => {
  for (const { prefix, settings: given } of variantsOf(reference)) {
    const { T, B, quantized_class: unmasked = false, ...sizes } = given as Settings;
    const settings = settingsOf({ n_vocab: 1, cutoffs: [], n_layers: 1, ...sizes });
    const { heads, key, value, width, context } = settings;
    const S = context - 1;
    const memory = reference.tensors[`${prefix}input/memory`];
    const zero = memory === undefined;
    const starts = zero && !unmasked ? (['from nothing', 'from an empty memory'] as const) : (['from a memory'] as const);

    for (const engine of engines) {
      for (const start of starts) {
        test(`${reference.folder} ${prefix}on ${engine.name}: a layer, its memory and its gradients, ${start}`, async () => {
          const parameters = Object.fromEntries(
            Object.entries(tensorsUnder(reference, `${prefix}param/`)).map(([name, { shape }]) => [
              layer(name),
              { shape, dtype: 'float32' } satisfies TensorSpec,
            ]),
          );
          const specs = {
            ...inGroup('parameter', parameters),
            x: { shape: [T * B, width], dtype: 'float32' },
            cotangent: { shape: [T * B, width], dtype: 'float32' },
            memory: { shape: [S, B, heads, key + value], dtype: 'float32' },
            presence: { shape: [S], dtype: 'float32' },
          } as const;
          const program: Program = {
            name: 'decoder layer',
            inputs: specs,
            body: (inputs) => {
              const keysAndValues = inputs['memory'] as Tensor4D;
              const presence = inputs['presence'] as Tensor1D;
              const { loss, aux, gradients } = valueAndGradients(
                ({ x, ...variables }) => {
                  const { output, keysAndValues: own } = decoderLayer({
                    x: x as Tensor2D,
                    batch: B,
                    parameters: ofGroup('parameter', variables),
                    name: 'layers.0',
                    settings,
                    memory: start === 'from nothing' ? null : { keysAndValues, presence },
                    dropped: (tensor) => tensor,
                  });
                  const product = mul(output, inputs['cotangent'] ?? 1);
                  const next = carried(keysAndValues, own);
                  return { loss: sum(product), aux: { output, next: reshape(next, [S, B * heads, key + value]) } };
                },
                { ...inGroup('parameter', ofGroup('parameter', inputs)), x: inputs['x'] as Tensor2D },
              );
              return { loss, ...aux, ...inGroup('scalar', gradients) };
            },
          };
          const inputs: Arrays = {
            ...inGroup(
              'parameter',
              Object.fromEntries(
                Object.keys(tensorsUnder(reference, `${prefix}param/`)).map((name) => [
                  layer(name),
                  floatsOf(reference, `${prefix}param/${name}`),
                ]),
              ),
            ),
            x: floatsOf(reference, `${prefix}input/x`),
            cotangent: floatsOf(reference, `${prefix}input/cotangent`),
            memory: zero ? new Float32Array(S * B * heads * (key + value)) : floatsOf(reference, `${prefix}input/memory`),
            presence: new Float32Array(S).fill(zero && !unmasked ? 0 : 1),
          };
          const outputs = await runOnce(engine, program, inputs);
          const { float32 } = reference.tolerance;
          const expected = (name: string) => tensorOf(reference, `${prefix}expected/${name}`).data;
          assertClose(outputs['output'] ?? [], expected('out'), float32, 'output');
          assertClose(outputs['next'] ?? [], expected('next_memory'), float32, 'next memory');
          assertClose(outputs['scalar:x'] ?? [], expected('grad_x'), float32, 'gradient of x');
          const gradients = tensorsUnder(reference, `${prefix}expected/grad/`);
          assert.ok(Object.keys(gradients).length > 0);
          for (const [name, { data }] of Object.entries(gradients)) {
            const own = outputs[`scalar:parameter:${layer(name)}`] ?? [];
            const compared = (values: ArrayLike<number>) =>
              name === 'qkv.bias' ? withoutKeyBias(values, settings) : values;
            assertClose(compared(own), compared(data), float32, `gradient of ${name}`);
          }
        });
      }
    }
  }
});
