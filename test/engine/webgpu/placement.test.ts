/** Training steps stay on the device: nothing of them is computed on the CPU, and nothing is copied on the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocate, type Program } from '../../../src/engine/engine.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import { describe } from '../../../src/ml/models/description.ts';
import { optimizerOf } from '../../../src/ml/optimizers/build.ts';
import { stepProgram } from '../../../src/ml/training/program.ts';
import { models, optimizers, vocabulary } from '../parity/cases.ts';
import { onAdapter } from './adapter.ts';
import { placementOf } from './placement.ts';

const { options } = await onAdapter();

function step(settings: (typeof models)[keyof typeof models][string], kind: 'sgd' | 'adam'): Program {
  const [update] = Object.values(optimizers[kind]);
  assert.ok(update !== undefined);
  return stepProgram(
    {
      model: languageModel(describe(settings, vocabulary)),
      optimizer: optimizerOf(update.settings),
      gradients: update.settings,
      sparse: [],
      successive: true,
    },
    { time: 4, batch: 2 },
  );
}

for (const [name, settings] of Object.values(models).flatMap((cases) => Object.entries(cases))) {
  for (const kind of ['sgd', 'adam'] as const) {
    test(`a step of ${name} with ${kind} is computed on the device alone`, options, async () => {
      const program = step(settings, kind);
      const { cpu, device } = await placementOf(program, allocate(program.inputs));
      assert.deepEqual(cpu, {});
      assert.ok(Object.values(device).reduce((sum, count) => sum + count, 0) > 100);
      assert.equal(device['MemcpyToHost'], undefined);
    });
  }
}
