/** The whole training step on an adapter beside the same on the CPU. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mul, sum } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Arrays, Engine, Specs, TypedArray } from '../../../src/engine/engine.ts';
import { valueAndGradients } from '../../../src/engine/ops/gradients.ts';
import { lookup } from '../../../src/engine/ops/lookup.ts';
import { lstmStep } from '../programs/lstm.ts';
import { floats, integers, relativeError } from '../support/arrays.ts';
import { compiled } from '../support/engines.ts';
import { onAdapter } from './adapter.ts';

const adapter = await onAdapter();
after(async () => {
  if (adapter.options.skip === undefined) await adapter.engine().dispose();
});

const shape = { layers: 2, width: 12, vocabulary: 31, batch: 3, length: 7 };
const program = lstmStep(shape);
const steps = 6;

/** Outputs `next.x` are the successors of inputs `x`. */
const renamed = {
  ...program,
  body: (inputs: Parameters<typeof program.body>[0]) =>
    Object.fromEntries(
      Object.entries(program.body(inputs)).map(([name, tensor]) => [name.replace(/^next\./, ''), tensor]),
    ),
};

function isFed(name: string): boolean {
  return ['tokens', 'targets', 'rate'].includes(name);
}

const heldSpecs: Specs = Object.fromEntries(Object.entries(program.inputs).filter(([name]) => !isFed(name)));

function start(): Record<string, TypedArray> {
  return Object.fromEntries(
    Object.entries(heldSpecs).map(([name, { shape }]) => [name, floats(shape, -0.3, 0.3).values]),
  );
}

interface Course {
  readonly losses: Float32Array;
  readonly norms: Float32Array;
  readonly left: Arrays;
}

/** Other data and another rate at each step, in the same arrays. */
async function train(engine: Engine): Promise<Course> {
  const executable = await engine.compile(renamed);
  const held = await engine.hold(heldSpecs);
  const weights = start();
  await held.write(weights);
  // What was copied must not be looked at again.
  for (const values of Object.values(weights)) values.fill(NaN);
  const ids = [shape.length, shape.batch];
  const [tokens, targets, rate] = [new Int32Array(21), new Int32Array(21), new Float32Array(1)];
  const figures = { loss: new Float32Array(1), norm: new Float32Array(1) };
  const [losses, norms] = [new Float32Array(steps), new Float32Array(steps)];
  for (let step = 0; step < steps; step++) {
    tokens.set(integers(ids, 0, 31 - step).values);
    targets.set(integers(ids, step, 31).values);
    rate[0] = 4 / (step + 1);
    await executable.run({ tokens, targets, rate }, figures, held);
    losses[step] = figures.loss[0] ?? NaN;
    norms[step] = figures.norm[0] ?? NaN;
  }
  const left = Object.fromEntries(
    Object.entries(await held.read()).map(([name, values]) => [name, values.slice()]),
  );
  await held.dispose();
  await executable.dispose();
  return { losses, norms, left };
}

test(
  'six steps give the losses, norms, parameters and state that the CPU gives',
  adapter.options,
  async () => {
    const [there, here] = [await train(adapter.engine()), await train(compiled)];
    const bound = 1e-5;
    assert.ok(new Set(here.losses).size === steps, 'every step is another');
    const errors = Object.entries({ ...here.left, losses: here.losses, norms: here.norms }).map(
      ([name, expected]) => {
        const actual = name === 'losses' ? there.losses : name === 'norms' ? there.norms : there.left[name];
        return [name, relativeError(actual ?? new Float32Array(), expected)] as const;
      },
    );
    assert.deepEqual(
      errors.filter(([, error]) => !(error <= bound)),
      [],
    );
  },
);

test('on the same adapter the same steps give the same numbers', adapter.options, async () => {
  assert.deepEqual(await train(adapter.engine()), await train(adapter.engine()));
});

test(
  'gradients of a word that occurs often are added in one order, run after run',
  adapter.options,
  async () => {
    const [words, width, places] = [50, 64, 700];
    const executable = await adapter.engine().compile({
      name: 'look up',
      inputs: {
        table: { shape: [words, width], dtype: 'float32' },
        ids: { shape: [places], dtype: 'int32' },
        weights: { shape: [places, width], dtype: 'float32' },
      },
      body: ({ table, ids, weights }) => {
        const loss = (given: NamedTensorMap) =>
          sum<Scalar>(mul(lookup(given['table'] as Tensor2D, ids as Tensor), weights as Tensor));
        return valueAndGradients((given) => ({ loss: loss(given), aux: {} }), { table: table as Tensor })
          .gradients;
      },
    });
    const inputs = {
      table: floats([words, width]).values,
      ids: integers([places], 0, 5).values,
      weights: floats([places, width]).values,
    };
    const gradient = { table: new Float32Array(words * width) };
    const seen = new Set<string>();
    for (let run = 0; run < 100; run++) {
      await executable.run(inputs, gradient);
      seen.add(Buffer.from(gradient.table.buffer).toString('base64'));
    }
    assert.equal(seen.size, 1);
    await executable.dispose();
  },
);
