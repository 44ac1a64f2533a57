import test from 'node:test';
import { mul, relu, sum } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ActivationPoint } from '../../src/check/shapes/points.ts';
import { fault } from '../../src/base/fault.ts';
import type { Program } from '../../src/engine/engine.ts';
import { valueAndGradients } from '../../src/engine/ops/gradients.ts';
import { scaleFor, truncatedInverse } from '../../src/ml/compress/quantize.ts';
import { roundToGrid } from '../../src/ml/layers/rounding.ts';
import { floatSpec } from '../../src/ml/models/weights.ts';
import { afterPass, bound, extent, unseen } from '../../src/ml/quantization/range.ts';
import { rangeInputs, rangeSpecs, RoundingSite } from '../../src/ml/quantization/site.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, tensorOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { runOnce } from './support/micronet.ts';

interface Settings {
  readonly bits: readonly number[];
  readonly calls: number;
  readonly shape: readonly number[];
  readonly explicit: { readonly n: number };
}

/** An activation as a step or, with a range that is known, an evaluation rounds it; its gradient for a cotangent. */
function pass(point: ActivationPoint, bits: number, shape: readonly number[]): Program {
  return {
    name: 'one point',
    inputs: {
      x: floatSpec(...shape),
      cotangent: floatSpec(...shape),
      ...rangeSpecs([point]),
    },
    body: (inputs) => {
      const { x = fault('no x'), cotangent = fault('no cotangent') } = inputs;
      const { loss, aux, gradients } = valueAndGradients(
        ({ x: given = fault('no x') }) => {
          const site = new RoundingSite([point], inputs, bits, true);
          const out = site.at(point.name, given);
          return { loss: sum(mul(out, cotangent)), aux: { out, ...site.extents() } };
        },
        { x },
      );
      return { ...aux, gradient: gradients['x'] ?? fault('no gradient'), loss };
    },
  };
}

forEachCase('micronet-quant-activations', (reference) => {
  const settings = reference.hyperparameters as unknown as Settings;
  const { shape, calls } = settings;
  const { float32, float64 } = reference.tolerance;
  const expected = (name: string) => tensorOf(reference, name).data;

  for (const bits of settings.bits) {
    for (const engine of engines) {
      const title = `${reference.folder} at ${bits} bits on ${engine.name}`;

      test(`${title}: ranges follow the passes, and roundings the ranges`, async () => {
        let range = unseen;
        for (let call = 1; call <= calls + 1; call++) {
          const learns = call <= calls;
          const point = { name: 'point', passes: learns ? 'once' : 'each step' } as const;
          const results = await runOnce(engine, pass(point, bits, shape), {
            x: floatsOf(reference, `input/call${call}/x`),
            cotangent: floatsOf(reference, `input/call${call}/cotangent`),
            ...rangeInputs([point], { point: range }, bits),
          });
          const [least = NaN, greatest = NaN] = results['point'] ?? [];
          if (learns) range = afterPass(range, least, greatest);
          const { min, max } = extent(range);
          const at = (name: string) => expected(`b${bits}/expected/call${call}/${name}`);
          assertClose([min, max, range.min, range.max], at('range'), float64, 'range');
          assertClose([scaleFor(bound(range), bits)], at('scale'), float64, 'scale');
          assertClose(results['out'] ?? [], at('out'), float32, `out of call ${call}`);
          assertClose(results['gradient'] ?? [], at('grad_x'), float32, `gradient of call ${call}`);
        }
      });

      test(`${title}: on a grid that is kept, with and without what lies below zero`, async () => {
        const { n } = settings.explicit;
        const [maximum = NaN] = floatsOf(reference, 'explicit/param/max_abs');
        const [inverseScale = NaN] = floatsOf(reference, `explicit/param/inv_scale_b${bits}`);
        assertClose([truncatedInverse(scaleFor(maximum, bits), bits)], [inverseScale], { rtol: 0, atol: 0 }, 'inverse'); // prettier-ignore
        const round = (x: Tensor) => roundToGrid(x, { maximum, inverseScale });
        const program: Program = {
          name: 'kept grid',
          inputs: { x: floatSpec(n) },
          body: ({ x = fault('no x') }) => ({ plain: round(x), relu: round(relu(x)) }), // prettier-ignore
        };
        const results = await runOnce(engine, program, { x: floatsOf(reference, 'explicit/input/x') });
        for (const form of ['plain', 'relu']) {
          assertClose(results[form] ?? [], expected(`explicit/expected/b${bits}/${form}`), float32, form);
        }
      });
    }
  }
});
