import assert from 'node:assert/strict';
import test from 'node:test';
import type { SoftLabelSettings } from '../../src/check/settings/distill.ts';
import { Teacher } from '../../src/ml/distill/teacher.ts';
import { languageModel } from '../../src/ml/models/build.ts';
import { describe } from '../../src/ml/models/description.ts';
import { LabelWriter } from '../../src/stages/label-writer.ts';
import { storedLabels } from '../../src/stages/label-table.ts';
import { engines } from '../ml/support/engines.ts';
import { MemoryRoom } from '../stages/memory-room.ts';
import { forEachCase, integersOf, tensorOf } from './support/cases.ts';
import { assertClose } from './support/close.ts';
import { settingsOf, weightsOf, type MicronetModel } from './support/micronet.ts';

interface Settings {
  readonly model: MicronetModel;
  readonly eval_chunk: number;
  readonly topk: number;
}

forEachCase('micronet-soft-labels', (reference) => {
  const { model: given, eval_chunk: chunk, topk: top } = reference.hyperparameters as unknown as Settings;
  const tokens = integersOf(reference, 'input/tokens');
  const model = languageModel(describe(settingsOf(given), given.n_vocab));
  const weights = weightsOf(reference, '', given.cutoffs.length + 1);

  for (const engine of engines) {
    // However the chunks are computed, their predictions are the same.
    for (const [batch, bptt] of [
      [1, chunk],
      [1, 3],
      [3, 5],
    ] as const) {
      test(`${reference.folder} on ${engine.name}: ${batch} chunks side by side in windows of ${bptt}`, async () => {
        const settings: SoftLabelSettings = {
          ...{ top, chunk, batch, bptt },
          ...{ engine: engine.name, device: 'cpu', threads: 1 },
        };
        const room = new MemoryRoom();
        const writer = new LabelWriter(room, tokens, top);
        const teacher = await Teacher.begin(engine, model, weights, settings);
        while (writer.blocks * teacher.blockTokens < tokens.length - 1)
          writer.add(await teacher.block(tokens, writer.blocks));
        await teacher.dispose();
        const labels = storedLabels(writer.finish(), room.read, {
          rows: tokens.length,
          words: given.n_vocab,
        });
        const ids = new Int32Array(tokens.length * top);
        const probabilities = new Float32Array(tokens.length * top);
        labels.read(0, tokens.length, ids, probabilities);
        assert.deepEqual(ids, integersOf(reference, 'expected/labels'));
        const { float32 } = reference.tolerance;
        assertClose(probabilities, tensorOf(reference, 'expected/probs').data, float32, 'probabilities');
        const [hits = NaN] = tensorOf(reference, 'expected/hit_percent').data;
        assertClose([(100 * writer.hits) / tokens.length], [hits], reference.tolerance.float64, 'hits');
      });
    }
  }
});
