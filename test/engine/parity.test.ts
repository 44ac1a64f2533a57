/**
 * Every model with every optimizer on every engine of this machine: five steps with dropout, as the trainer takes them,
 * must agree with the reference in loss, gradients, parameters, slots and state. `test/bench/parity.ts` prints how closely.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreement, quantities, tolerances } from './parity/agreement.ts';
import { parityCases } from './parity/cases.ts';
import { contestants, reference } from './parity/contestants.ts';
import { steps, trajectory } from './parity/trajectory.ts';

const expected = new Map<string, Awaited<ReturnType<typeof trajectory>>>();
const judge = await reference();
for (const parityCase of parityCases) expected.set(parityCase.name, await trajectory(judge, parityCase));

test('a reference step moves every parameter and no masked entry', () => {
  for (const { name, update } of parityCases) {
    const passed = expected.get(name) ?? [];
    assert.equal(passed.length, steps);
    const [first, last] = [passed.at(0), passed.at(-1)];
    for (const [tensor, values] of Object.entries(last?.parameters ?? {})) {
      assert.notDeepEqual(values, first?.parameters[tensor], `${name}: ${tensor} stands still`);
      const mask = last?.companions[tensor.replace('parameter:', 'sparsity:')];
      assert.equal(mask !== undefined, update.pruned && mask !== undefined, tensor);
      if (mask !== undefined) {
        assert.ok(mask.includes(0) && mask.includes(1));
        assert.ok(
          values.every((value, index) => mask[index] === 1 || value === 0),
          `${name}: ${tensor}`,
        );
      }
    }
  }
});

for (const contestant of await contestants()) {
  const { name, engine } = contestant;
  if (engine === null) {
    test(`${name} agrees with the reference`, { skip: contestant.missing });
    continue;
  }
  for (const parityCase of parityCases) {
    test(`${name} agrees with the reference: ${parityCase.name}`, async () => {
      const found = agreement(await trajectory(engine, parityCase), expected.get(parityCase.name) ?? []);
      for (const quantity of quantities) {
        assert.ok(found[quantity] <= tolerances[quantity], `${quantity}: ${found[quantity]}`);
      }
    });
  }
}
