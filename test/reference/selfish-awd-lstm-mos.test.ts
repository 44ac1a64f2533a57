import assert from 'node:assert/strict';
import test from 'node:test';
import { fault } from '../../src/base/fault.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { ownName as publishedName } from '../../src/ml/models/published-names.ts';
import { inputsOf, targetsOf, type TokenMatrix } from '../../src/ml/data/batches.ts';
import { sgd } from '../../src/ml/optimizers/sgd.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import { partProgram, sumSpecs } from '../../src/ml/training/parts.ts';
import { parameterSpecs } from '../../src/ml/training/program.ts';
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
      const parts = batch / small;
      const partMasks = (part: number) => keepMasks(reference, `input/step1/sub${part}/`, places, theirMask);
      const window = { start: 0, length };
      const first = columnsOf(text, 0, small);
      const { logits } = await firstPass({ engine, model, weights, text: first, window, masks: partMasks(0) });
      assertClose(logits, expected('logprob_step1_sub0').data, float32, 'log-probabilities');

      const rule = { clip: null, weightDecay: 0 };
      const design = { model, optimizer: sgd, gradients: rule, sparse: [], successive: true };
      const size = { time: length, batch: small };
      const executable = await engine.compile(partProgram(design, size, 1 / parts));
      const parameters = await engine.hold(parameterSpecs(model));
      const sums = await engine.hold(sumSpecs(model));
      await parameters.write(inGroup('parameter', weights));
      let loss = 0;
      for (let part = 0; part < parts; part++) {
        const columns = columnsOf(text, part * small, (part + 1) * small);
        const state = await engine.hold(inGroup('state', model.state(small)));
        const mean = new Float32Array(1);
        await executable.run(
          {
            ...inGroup('keep', partMasks(part)),
            carried: Float32Array.of(part === 0 ? 0 : 1),
            tokens: inputsOf(columns, window).slice(),
            targets: targetsOf(columns, window).slice(),
          },
          { loss: mean },
          ...[parameters, sums, state],
        );
        loss += (mean[0] ?? NaN) / parts;
        await state.dispose();
      }
      assertClose([loss], expected('loss_raw').data.slice(0, 1), float32, 'loss');
      const gradients = ofGroup('sum', await sums.read());
      assert.equal(Object.keys(gradients).length, names.length);
      for (const name of names) {
        const { data } = expected(`grad_step1/${name}`);
        assertClose(gradients[ownName(name)] ?? [], data, float32, `gradient of ${name}`);
      }
      for (const held of [parameters, sums]) await held.dispose();
      await executable.dispose();
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
