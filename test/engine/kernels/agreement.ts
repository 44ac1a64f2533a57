import assert from 'node:assert/strict';
import { cast, engine } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import type { Engine, Program } from '../../../src/engine/engine.ts';
import { relativeError } from '../support/arrays.ts';
import { reference, runOn } from '../support/engines.ts';
import type { Case } from './cases.ts';

/** One program evaluates all cases of a kernel, since a session costs more than any of them. */
function program(kernel: string, cases: readonly Case[]): Program {
  const each = cases.flatMap(({ operands }, index) =>
    Object.entries(operands).map(
      ([name, { shape, dtype }]) => [`${index} ${name}`, { shape, dtype }] as const,
    ),
  );
  return {
    name: kernel,
    inputs: Object.fromEntries(each),
    body: (inputs) => {
      const outputs: NamedTensorMap = {};
      cases.forEach(({ operands, attributes = {}, truth = [] }, index) => {
        const given = Object.fromEntries(
          Object.keys(operands).map((name) => {
            const tensor = inputs[`${index} ${name}`] as Tensor;
            return [name, truth.includes(name) ? cast(tensor, 'bool') : tensor];
          }),
        );
        // Kernels of any number of operands take an array of them.
        const operandsGiven = '0' in given ? Object.values(given) : given;
        const result = engine().runKernel<Tensor | Tensor[]>(
          kernel,
          operandsGiven as never,
          attributes as never,
        );
        [result].flat().forEach((tensor, part) => {
          outputs[`${index} result ${part}`] = tensor.dtype === 'bool' ? cast(tensor, 'int32') : tensor;
        });
      });
      return outputs;
    },
  };
}

/** Fails unless the engine gives what the kernel of that name in tfjs' CPU backend gives. */
export async function agree(engine: Engine, kernel: string, cases: readonly Case[]): Promise<void> {
  const subject = program(kernel, cases);
  const inputs = Object.fromEntries(
    cases.flatMap(({ operands }, index) =>
      Object.entries(operands).map(([name, { values }]) => [`${index} ${name}`, values] as const),
    ),
  );
  const expected = await runOn(reference, subject, inputs);
  const actual = await runOn(engine, subject, inputs);
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    const result = actual[name];
    assert.ok(result !== undefined);
    assert.equal(result.constructor, values.constructor, `type of ${name}`);
    const bound = values instanceof Float32Array ? 3e-6 : 0;
    const error = relativeError(result, values);
    const given = JSON.stringify(cases[Number(name.split(' ')[0])]);
    assert.ok(
      error <= bound,
      `${kernel}, case ${name}: error ${error}\n${given}\ngot ${String(result)}\nwant ${String(values)}`,
    );
  }
}
