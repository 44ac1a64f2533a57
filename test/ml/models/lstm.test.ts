import assert from 'node:assert/strict';
import test from 'node:test';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { allocate, type Arrays, type Program, type Specs } from '../../../src/engine/engine.ts';
import { valueAndGradients } from '../../../src/engine/ops/gradients.ts';
import { languageModel } from '../../../src/ml/models/build.ts';
import type { ModelDescription } from '../../../src/ml/models/description.ts';
import { stream } from '../../../src/ml/random/stream.ts';
import { inGroup, ofGroup } from '../../../src/ml/training/names.ts';
import { windowLoss } from '../../../src/ml/training/program.ts';
import { engines } from '../support/engines.ts';
import { tinyLstm } from '../support/models.ts';
import { plainLoss, type PlainWindow } from '../support/plain-lstm.ts';

const time = 3;
const batch = 2;

const variants: Record<string, ModelDescription> = {
  'two layers': tinyLstm(),
  'tied with dropout': tinyLstm({ embedding: 5, tied: true, dropout: 0.4 }),
  'one layer with dropout': tinyLstm({ layers: 1, dropout: 0.25 }),
};

for (const [what, description] of Object.entries(variants)) {
  for (const engine of engines) {
    test(`${what}: loss, state and every gradient agree with plain arithmetic on ${engine.name}`, async () => {
      const model = languageModel(description);
      const random = stream(5, what);
      const uniform = (specs: Specs, bound: number): Arrays => {
        const arrays = allocate(specs);
        for (const array of Object.values(arrays)) random.fillUniform(array as Float32Array, -bound, bound);
        return arrays;
      };
      const parameters = uniform(model.parameters, 0.8);
      const state = uniform(model.state(batch), 0.5);
      const specs = model.masks({ time, batch });
      const masks = allocate(specs);
      for (const [name, { dropout }] of Object.entries(specs)) {
        random.fillKeepMask(masks[name] as Float32Array, 1 - dropout);
      }
      const ids = () =>
        Int32Array.from({ length: time * batch }, () => random.integer(description.vocabulary));
      const [tokens, targets] = [ids(), ids()];

      const matrix = { shape: [time, batch], dtype: 'int32' } as const;
      const program: Program = {
        name: 'gradients',
        inputs: {
          ...inGroup('parameter', model.parameters),
          ...inGroup('state', model.state(batch)),
          ...inGroup('keep', model.masks({ time, batch })),
          tokens: matrix,
          targets: matrix,
        },
        body: (inputs) => {
          const window = inputs as { tokens: Tensor2D; targets: Tensor2D };
          const { loss, aux, gradients } = valueAndGradients(
            (parameters) => {
              const { loss, output } = windowLoss(
                model,
                {
                  parameters,
                  state: ofGroup('state', inputs),
                  masks: ofGroup('keep', inputs),
                  tokens: window.tokens,
                },
                window.targets,
              );
              return { loss, aux: output.state };
            },
            ofGroup('parameter', inputs),
          );
          return { loss, ...inGroup('state', aux), ...inGroup('parameter', gradients) };
        },
      };
      const executable = await engine.compile(program);
      const outputs = allocate(executable.outputs);
      const feeds = {
        ...inGroup('parameter', parameters),
        ...inGroup('state', state),
        ...inGroup('keep', masks),
      };
      await executable.run({ ...feeds, tokens, targets }, outputs);
      await executable.dispose();

      const rows = (all: Int32Array) =>
        Array.from({ length: time }, (_, t) => [...all.slice(t * batch, (t + 1) * batch)]);
      const window: PlainWindow = { parameters, masks, state, tokens: rows(tokens), targets: rows(targets) };
      const plain = plainLoss(description, window);
      close(outputs['loss'] ?? [], [plain.loss], 1e-6, 'loss');
      for (const [name, expected] of Object.entries(plain.state)) {
        close(outputs[`state:${name}`] ?? [], expected, 1e-6, name);
      }
      for (const [name, values] of Object.entries(parameters)) {
        close(outputs[`parameter:${name}`] ?? [], differences(description, window, name, values), 1e-5, name);
      }
    });
  }
}

/** Central differences of the plain loss by each entry of one parameter. */
function differences(
  description: ModelDescription,
  window: PlainWindow,
  name: string,
  values: ArrayLike<number>,
): number[] {
  const step = 1e-5;
  const lossAt = (index: number, change: number): number => {
    const moved = Array.from(values, (value, other) => (other === index ? value + change : value));
    return plainLoss(description, { ...window, parameters: { ...window.parameters, [name]: moved } }).loss;
  };
  return Array.from(values, (_, index) => (lossAt(index, step) - lossAt(index, -step)) / (2 * step));
}

function close(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length);
  const greatest = Math.max(...Array.from(expected, Math.abs));
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs((actual[index] ?? NaN) - (expected[index] ?? NaN));
    assert.ok(
      error <= tolerance * greatest,
      `${what}[${index}]: ${actual[index]} instead of ${expected[index]}`,
    );
  }
}
