/** Training steps stay on the device: nothing of them is computed on the CPU, and nothing is copied on the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocate } from '../../../src/engine/engine.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { describe } from '../../../src/ml/models/description.ts';
import { optimizerOf } from '../../../src/ml/optimizers/build.ts';
import { stepProgram } from '../../../src/ml/training/program.ts';
import { parityCases, vocabulary } from '../parity/cases.ts';
import { onAdapter } from './adapter.ts';
import { placementOf } from './placement.ts';

const { options } = await onAdapter();

for (const { name, model, update } of parityCases.filter(({ name }) =>
  /; (SGD|Adam), clip, decay, masks$/.test(name),
)) {
  test(`a step of ${name} is computed on the device alone`, options, async () => {
    const language = languageModel(describe(model.settings, vocabulary));
    const program = stepProgram(
      {
        model: language,
        optimizer: optimizerOf(update.settings),
        gradients: update.settings,
        sparse: Object.keys(language.parameters).slice(0, 1),
        successive: model.windows === 'successive',
      },
      { time: 4, batch: 2 },
    );
    const { cpu, device } = await placementOf(program, allocate(program.inputs));
    assert.deepEqual(cpu, {});
    assert.equal(device['MemcpyToHost'], undefined);
    assert.ok(Object.values(device).reduce((sum, count) => sum + count, 0) > 100);
  });
}
