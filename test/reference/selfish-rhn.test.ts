import assert from 'node:assert/strict';
import test from 'node:test';
import { fault } from '../../src/base/fault.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { ownName as publishedName } from '../../src/ml/models/published-names.ts';
import { engines } from '../ml/support/engines.ts';
import { forEachCase, tensorOf, tensorsUnder, variantsOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { descend, firstPass, keepMasks, matrixOf, weightsOf, windowAt } from './support/steps.ts';

interface Settings {
  readonly V: number;
  readonly n: number;
  readonly depth: number;
  readonly layers: number;
  readonly couple: boolean;
  readonly tied: boolean;
  readonly dropout: number;
  readonly dropouth: number;
  readonly dropouti: number;
  readonly dropoute: number;
  readonly bptt: number;
  readonly lr: number;
  readonly clip: number;
  readonly wdecay: number;
}

/** Our name of a tensor that the original program calls `name`. */
const ownName = (name: string): string => publishedName('rhn', name) ?? fault(name);

forEachCase('selfish-rhn', (reference) => {
  for (const { prefix, settings } of variantsOf(reference)) {
    const given = settings as Settings;
    const { V, n, depth, layers, couple, tied, bptt, lr, clip, wdecay } = given;
    const dropout = { words: given.dropoute, input: given.dropouti, hidden: given.dropouth, output: given.dropout };
    const model = languageModel(
      describe({ type: 'rhn', layers, width: n, depth, coupled: couple, tied, dropout }, V),
    );
    const expected = (name: string) => tensorOf(reference, `${prefix}expected/${name}`);
    const text = matrixOf(reference, `${prefix}input/data`);
    const names = Object.keys(tensorsUnder(reference, `${prefix}param/`)).filter((name) => !tied || name !== 'fc1.weight');
    const weights = weightsOf(reference, `${prefix}param/`, names, ownName);
    const theirMask = (place: string): string => {
      if (place === 'words') return 'mask_embed';
      if (place === 'input') return 'mask_input';
      const [, layer = '', kind = ''] = /^layers\.(\d+)\.(\w+)$/.exec(place) ?? [];
      return `mask_${kind}${layers > 1 ? `_l${layer}` : ''}`;
    };
    const places = Object.keys(model.masks({ time: bptt, batch: text.columns }));
    const masks = (step: number) => keepMasks(reference, `${prefix}input/step${step + 1}/`, places, theirMask);
    const { float32 } = reference.tolerance;

    for (const engine of engines) {
      const title = `${reference.folder} ${prefix}on ${engine.name}`;
      test(`${title}: logits and gradients of the first window`, async () => {
        const window = windowAt(text, bptt, 0);
        const pass = await firstPass({ engine, model, weights, text, window, masks: masks(0) });
        assertClose(pass.logits, expected('logits_step1').data, float32, 'logits');
        const gradients = tensorsUnder(reference, `${prefix}expected/grad_step1/`);
        assert.deepEqual(Object.keys(gradients).map(ownName).sort(), Object.keys(pass.gradients).sort());
        for (const [name, { data }] of Object.entries(gradients)) {
          assertClose(pass.gradients[ownName(name)] ?? [], data, float32, `gradient of ${name}`);
        }
      });

      test(`${title}: losses, norms, states, final weights and evaluation`, async () => {
        const losses = expected('loss').data;
        const rule = { clip, weightDecay: wdecay };
        const count = losses.length;
        const { figures, weights: final } = await descend({
          ...{ engine, model, weights, text, bptt, rule, count, masks, rate: () => lr },
        });
        assertClose(figures.map(({ loss }) => loss), losses, float32, 'loss');
        assertClose(figures.map(({ norm }) => norm), expected('grad_norm').data, float32, 'norm');
        for (const [step, { state }] of figures.entries()) {
          const states = Array.from({ length: layers }, (_, layer) => [...(state[`layers.${layer}.s`] ?? [])]);
          assertClose(states.flat(), expected(`h_step${step + 1}`).data, float32, `state after step ${step + 1}`);
        }
        for (const name of names) {
          const { data } = expected(`final_param/${name}`);
          assertClose(final[ownName(name)] ?? [], data, float32, name);
        }
        const window = windowAt(text, bptt, 0);
        const { logits } = await firstPass({ engine, model, weights: final, text, window, masks: null });
        assertClose(logits, expected('eval_logits').data, float32, 'logits in evaluation');
      });
    }
  }
});
