import test from 'node:test';
import type { Specs } from '../../src/engine/engine.ts';
import { optimizerOf } from '../../src/ml/optimizers/build.ts';
import { afterValidation, initialRate } from '../../src/ml/optimizers/plateau.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, rowOf, tensorOf, tensorsUnder, variantsOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { GivenGradients } from '../ml/support/given-gradients.ts';

interface Settings {
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly wdecay: number;
  readonly steps: number;
  readonly plateau: { readonly lr: number; readonly factor: number; readonly patience: number };
}

forEachCase('selfish-adam', (reference) => {
  for (const { prefix, settings: given } of variantsOf(reference)) {
    const settings = given as Settings;
    for (const engine of engines) {
      test(`${reference.folder} ${prefix}on ${engine.name}: masked and dense weights after each step`, async () => {
        const { lr, eps, wdecay, steps } = settings;
        const [beta1, beta2] = settings.betas;
        const gradients = { clip: null, weightDecay: wdecay };
        const optimizer = optimizerOf({
          kind: 'adam',
          rate: lr,
          ...gradients,
          beta1,
          beta2,
          epsilon: eps,
          decay: { kind: 'constant' },
        });
        const specs: Specs = Object.fromEntries(
          Object.entries(tensorsUnder(reference, `${prefix}param/`)).map(([name, { shape }]) => [
            name,
            { shape, dtype: 'float32' },
          ]),
        );
        const masks = Object.fromEntries(
          Object.entries(tensorsUnder(reference, `${prefix}input/mask/`)).map(([name, { data }]) => [
            name,
            Float32Array.from(data),
          ]),
        );
        // Masked weights are zero before the first step already: weight decay does not see what they were.
        const parameters = Object.fromEntries(
          Object.keys(specs).map((name) => [
            name,
            floatsOf(reference, `${prefix}param/${name}`).map((w, index) => w * (masks[name]?.[index] ?? 1)),
          ]),
        );
        const run = await GivenGradients.start(engine, { optimizer, gradients }, specs, parameters, masks);
        const { float32 } = reference.tolerance;
        for (let step = 0; step < steps; step++) {
          const given = Object.keys(specs).map((name): [string, Float32Array] => {
            const all = `${prefix}input/grad/${name}`;
            return [name, rowOf(tensorOf(reference, all), floatsOf(reference, all), step).slice()];
          });
          await run.step(step, lr, Object.fromEntries(given));
          for (const name of Object.keys(specs)) {
            const expected = tensorOf(reference, `${prefix}expected/w/${name}`);
            const row = rowOf(expected, expected.data as Float64Array, step);
            assertClose(run.parameters[name] ?? [], row, float32, `${name} after step ${step + 1}`);
          }
        }
        for (const name of Object.keys(specs)) {
          const { data } = tensorOf(reference, `${prefix}expected/exp_avg_sq/${name}`);
          assertClose(run.slots[`variance/${name}`] ?? [], data, float32, `variance of ${name}`);
        }
        await run.dispose();
      });
    }

    test(`${reference.folder} ${prefix}plateau: the rate after each validation`, () => {
      const { lr, factor, patience } = settings.plateau;
      let state = initialRate(lr);
      const rates = Array.from(tensorOf(reference, `${prefix}plateau/input/val_loss`).data, (loss) => {
        state = afterValidation(state, { kind: 'plateau', factor, patience }, loss);
        return state.rate;
      });
      const { data } = tensorOf(reference, `${prefix}plateau/expected/lr`);
      assertClose(rates, data, reference.tolerance.float64, 'rate');
    });
  }
});
