import assert from 'node:assert/strict';
import test from 'node:test';
import { fault } from '../../src/base/fault.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { ownName as publishedName } from '../../src/ml/models/published-names.ts';
import type { TokenMatrix } from '../../src/ml/data/batches.ts';
import { engines } from '../ml/support/engines.ts';
import { forEachCase, tensorOf, tensorsUnder } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { firstPass, keepMasks, matrixOf, weightsOf } from './support/steps.ts';

interface Settings {
  readonly V: number;
  readonly emsize: number;
  readonly nhid: number;
  readonly nhidlast: number;
  readonly nlayers: number;
  readonly n_experts: number;
  readonly dropout: number;
  readonly dropouth: number;
  readonly dropouti: number;
  readonly dropoute: number;
  readonly dropoutl: number;
  readonly wdrop: number;
  readonly alpha: number;
  readonly beta: number;
  readonly batch: number;
  readonly small: number;
  readonly lens: readonly number[];
}

/** Our name of a tensor that the original program calls `name`. */
const ownName = (name: string): string => publishedName('mos', name) ?? fault(name);

function theirMask(place: string): string {
  if (place === 'words') return 'mask_embed';
  if (!place.startsWith('layers.')) return `mask_${place}`;
  const [, layer = '', kind] = /^layers\.(\d+)\.(\w+)$/.exec(place) ?? fault(place);
  return `mask_${kind === 'recurrent' ? 'wdrop' : 'hidden'}_l${layer}`;
}

/** Columns of a text from `first` to below `end`. */
function columnsOf({ rows, columns, ids }: TokenMatrix, first: number, end: number): TokenMatrix {
  const kept = ids.filter((_, index) => index % columns >= first && index % columns < end);
  return { rows, columns: end - first, ids: kept };
}

forEachCase('selfish-awd-lstm-mos', (reference) => {
  const given = reference.hyperparameters as unknown as Settings;
  const { V, batch, small } = given;
  const [length = 0] = given.lens;
  const model = languageModel(
    describe(
      {
        type: 'mos',
        layers: given.nlayers,
        embedding: given.emsize,
        width: given.nhid,
        last: given.nhidlast,
        experts: given.n_experts,
        dropout: {
          words: given.dropoute,
          input: given.dropouti,
          hidden: given.dropouth,
          output: given.dropout,
          latent: given.dropoutl,
        },
        weightDrop: given.wdrop,
        penalty: { size: given.alpha, change: given.beta },
      },
      V,
    ),
  );
  const expected = (name: string) => tensorOf(reference, `expected/${name}`);
  const text = matrixOf(reference, 'input/data');
  const names = Object.keys(tensorsUnder(reference, 'param/'));
  const { float32 } = reference.tolerance;
  const places = Object.keys(model.masks({ time: length, batch: small }));

  for (const engine of engines) {
    test(`${reference.folder} on ${engine.name}: the first step, in parts of the batch`, async () => {
      const weights = weightsOf(reference, 'param/', names, ownName);
      const sums = new Map<string, Float64Array>();
      let loss = 0;
      for (let part = 0; part < batch / small; part++) {
        const pass = await firstPass({
          ...{ engine, model, weights },
          text: columnsOf(text, part * small, (part + 1) * small),
          window: { start: 0, length },
          masks: keepMasks(reference, `input/step1/sub${part}/`, places, theirMask),
        });
        if (part === 0) assertClose(pass.logits, expected('logprob_step1_sub0').data, float32, 'log-probabilities');
        const share = small / batch;
        loss += share * (pass.loss[0] ?? NaN);
        for (const [name, gradient] of Object.entries(pass.gradients)) {
          const sum = sums.get(name) ?? new Float64Array(gradient.length);
          gradient.forEach((entry, index) => {
            sum[index] = (sum[index] ?? 0) + share * entry;
          });
          sums.set(name, sum);
        }
      }
      assertClose([loss], expected('loss_raw').data.slice(0, 1), float32, 'loss');
      assert.equal(sums.size, names.length);
      for (const name of names) {
        const { data } = expected(`grad_step1/${name}`);
        assertClose(sums.get(ownName(name)) ?? [], data, float32, `gradient of ${name}`);
      }
    });

    test(`${reference.folder} on ${engine.name}: probabilities in evaluation`, async () => {
      const weights = weightsOf(reference, 'expected/final_param/', names, ownName);
      const { data, shape } = expected('eval_logprob');
      const window = { start: 0, length: shape[0] ?? 0 };
      const { logits } = await firstPass({ engine, model, weights, text, window, masks: null });
      assertClose(logits, data, float32, 'log-probabilities');
    });
  }
});
