import test from 'node:test';
import type { Specs } from '../../src/engine/engine.ts';
import { optimizerOf } from '../../src/ml/optimizers/build.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, tensorOf, tensorsUnder, variantsOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { GivenGradients } from '../ml/support/given-gradients.ts';

interface Settings {
  readonly lr: number;
  readonly clip: number;
  readonly wdecay: number;
  readonly steps: number;
}

forEachCase('selfish-sgd-clip', (reference) => {
  for (const { prefix, settings: given } of variantsOf(reference)) {
    const settings = given as Settings;
    for (const engine of engines) {
      test(`${reference.folder} ${prefix}on ${engine.name}: norms and weights after each step`, async () => {
        const { lr, clip, wdecay, steps } = settings;
        const gradients = { clip, weightDecay: wdecay };
        const optimizer = optimizerOf({ kind: 'sgd', rate: lr, ...gradients, decay: { kind: 'constant' } });
        const parameters = tensorsUnder(reference, `${prefix}param/`);
        const specs: Specs = Object.fromEntries(
          Object.entries(parameters).map(([name, { shape }]) => [name, { shape, dtype: 'float32' }]),
        );
        const read = (folder: string) =>
          Object.fromEntries(
            Object.keys(specs).map((name) => [name, floatsOf(reference, `${prefix}${folder}/${name}`)]),
          );
        const run = await GivenGradients.start(engine, { optimizer, gradients }, specs, read('param'), {});
        const { float32 } = reference.tolerance;
        const norms: number[] = [];
        for (let step = 1; step <= steps; step++) {
          norms.push(await run.step(step - 1, lr, read(`input/grad_step${step}`)));
          for (const name of Object.keys(specs)) {
            const { data } = tensorOf(reference, `${prefix}expected/step${step}/${name}`);
            assertClose(run.parameters[name] ?? [], data, float32, `${name} after step ${step}`);
          }
        }
        assertClose(norms, tensorOf(reference, `${prefix}expected/grad_norm`).data, float32, 'norm');
        await run.dispose();
      });
    }
  }
});
