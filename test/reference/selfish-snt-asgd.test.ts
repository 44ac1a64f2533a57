import assert from 'node:assert/strict';
import test from 'node:test';
import type { NamedTensorMap } from '@tensorflow/tfjs-core';
import { fault } from '../../src/base/fault.ts';
import { allocate, type Arrays, type Engine, type Executable, type Program, type TypedArray } from '../../src/engine/engine.ts';
import { averagedSgd, averagingBegins } from '../../src/ml/optimizers/averaging.ts';
import type { Optimizer } from '../../src/ml/optimizers/optimizer.ts';
import { sgd } from '../../src/ml/optimizers/sgd.ts';
import { inGroup, ofGroup } from '../../src/ml/training/names.ts';
import { update } from '../../src/ml/training/update.ts';
import { engines } from '../ml/support/engines.ts';
import { floatsOf, forEachCase, integersOf, rowOf, tensorOf, type ReferenceCase } from './support/cases.ts';
import { assertClose } from './support/close.ts';

interface Settings {
  readonly lr: number;
  readonly wdecay: number;
  readonly nonmono: number;
  readonly steps_per_epoch: number;
  readonly epochs: number;
  readonly trigger_nonmono: number;
}

/** Tensors with a mask; the others are dense. */
const sparse = ['a', 'c'];
const names = ['a', 'b', 'c'];

forEachCase('selfish-snt-asgd', (reference) => {
  const settings = reference.hyperparameters as unknown as Settings;
  const { lr, wdecay, nonmono, steps_per_epoch, epochs } = settings;
  const masksAt = (epoch: number) =>
    Object.fromEntries(
      sparse.map((name) => {
        const tensor = tensorOf(reference, `input/mask/${name}`);
        return [name, Float32Array.from(rowOf(tensor, integersOf(reference, `input/mask/${name}`), epoch))];
      }),
    );

  test(`${reference.folder}: when averaging begins`, () => {
    const losses = tensorOf(reference, 'trigger/input/losses');
    const expected = integersOf(reference, 'trigger/expected/switch_epoch');
    for (const [row, epoch] of expected.entries()) {
      const run = [...rowOf(losses, losses.data as Float64Array, row)].filter((loss) => loss >= 0);
      const found = run.findIndex((loss, index) =>
        averagingBegins(run.slice(0, index), loss, settings.trigger_nonmono),
      );
      assert.equal(found + 1, epoch, `run ${row}`);
    }
  });

  for (const engine of engines) {
    test(`${reference.folder} on ${engine.name}: descent, switch, averages and ages of a whole training`, async () => {
      const loop = await Loop.begin(engine, reference, '', wdecay);
      const losses = [...(tensorOf(reference, 'input/val_loss').data as Float64Array)];
      let switched = -1;
      let masks = masksAt(0);
      const rows = { descent: 0, averaging: 0 };
      for (let epoch = 0; epoch < epochs; epoch++) {
        for (let step = 0; step < steps_per_epoch; step++) {
          const averaging = switched >= 0;
          await loop.step(averaging, epoch * steps_per_epoch + step, lr, masks);
          const row = averaging ? rows.averaging++ : rows.descent++;
          loop.assertRow(averaging ? 'expected/w' : 'expected/w_sgd', 'parameter', '', row);
          if (!averaging) continue;
          loop.assertRow('expected/avg', 'slot', 'average/', row);
          loop.assertRow('expected/age', 'slot', 'age/', row);
        }
        const begins = switched < 0 && averagingBegins(losses.slice(0, epoch), losses[epoch] ?? NaN, nonmono);
        if (begins) switched = epoch;
        else {
          masks = masksAt(epoch + 1);
          loop.mask(masks);
        }
      }
      assert.equal(switched + 1, integersOf(reference, 'expected/switch_epoch')[0]);
      await loop.dispose();
    });

    test(`${reference.folder} on ${engine.name}: every tensor follows a rate that changes`, async () => {
      const loop = await Loop.begin(engine, reference, 'varlr/', wdecay);
      const masks = Object.fromEntries(
        sparse.map((name) => [name, Float32Array.from(integersOf(reference, `varlr/input/mask/${name}`))]),
      );
      for (const [step, rate] of floatsOf(reference, 'varlr/input/lr').entries()) {
        await loop.step(true, step, rate, masks);
        loop.assertRow('varlr/expected/intended/w', 'parameter', '', step);
        loop.assertRow('varlr/expected/intended/avg', 'slot', 'average/', step);
      }
      await loop.dispose();
    });
  }
});

interface Executed {
  readonly program: Program;
  readonly executable: Executable;
}

interface Programs {
  readonly descent: Executed;
  readonly averaging: Executed;
}

/** A loop around the product's update, with the gradients that the case gives. */
class Loop {
  readonly #reference: ReferenceCase;
  readonly #prefix: string;
  readonly #programs: Programs;
  #values: Record<string, Float32Array>;

  static async begin(engine: Engine, from: ReferenceCase, prefix: string, weightDecay: number) {
    const executed = async (optimizer: Optimizer): Promise<Executed> => {
      const program = updateProgram(from, prefix, optimizer, weightDecay);
      return { program, executable: await engine.compile(program) };
    };
    return new Loop(from, prefix, { descent: await executed(sgd), averaging: await executed(averagedSgd) });
  }

  private constructor(from: ReferenceCase, prefix: string, programs: Programs) {
    this.#reference = from;
    this.#prefix = prefix;
    this.#programs = programs;
    const start = names.map((name) => [`parameter:${name}`, floatsOf(from, `${prefix}param/${name}`).slice()] as const);
    const slots = allocate(programs.averaging.program.inputs);
    this.#values = { ...(slots as Record<string, Float32Array>), ...Object.fromEntries(start) };
  }

  async step(averaging: boolean, index: number, rate: number, masks: Arrays): Promise<void> {
    const { program, executable } = averaging ? this.#programs.averaging : this.#programs.descent;
    const gradients = names.map((name) => {
      const whole = `${this.#prefix}input/grad/${name}`;
      const values = floatsOf(this.#reference, whole);
      return [`gradient:${name}`, rowOf(tensorOf(this.#reference, whole), values, index).slice()] as const;
    });
    const given: Readonly<Record<string, TypedArray>> = {
      ...this.#values,
      ...Object.fromEntries(gradients),
      ...inGroup('sparsity', masks),
      'scalar:rate': Float32Array.of(rate),
    };
    const outputs = allocate(executable.outputs) as Record<string, Float32Array>;
    await executable.run(
      Object.fromEntries(Object.keys(program.inputs).map((name) => [name, given[name] ?? fault(name)])),
      outputs,
    );
    this.#values = { ...this.#values, ...outputs };
  }

  mask(masks: Arrays): void {
    for (const [name, mask] of Object.entries(masks)) {
      this.#values[`parameter:${name}`]?.forEach((weight, index, weights) => {
        weights[index] = weight * (mask[index] ?? NaN);
      });
    }
  }

  assertRow(expected: string, group: 'parameter' | 'slot', kind: string, row: number): void {
    for (const name of names) {
      const tensor = tensorOf(this.#reference, `${expected}/${name}`);
      const data = tensor.data as Float64Array | Int32Array;
      const own = this.#values[`${group}:${kind}${name}`] ?? fault(name);
      const found = Array.from(rowOf<typeof data>(tensor, data as never, row));
      // A dense tensor has one age for all its entries.
      const wanted = found.length === 1 ? Array.from(own, () => found[0] ?? NaN) : found;
      assertClose(own, wanted, this.#reference.tolerance.float32, `${expected} of ${name}, row ${row}`);
    }
  }

  async dispose(): Promise<void> {
    const { descent, averaging } = this.#programs;
    await descent.executable.dispose();
    await averaging.executable.dispose();
  }
}

function updateProgram(
  reference: ReferenceCase,
  prefix: string,
  optimizer: Optimizer,
  weightDecay: number,
): Program {
  const shapes = Object.fromEntries(
    names.map((name) => [name, { shape: tensorOf(reference, `${prefix}param/${name}`).shape, dtype: 'float32' }] as const),
  );
  const slots = optimizer.slots.flatMap((slot) => names.map((name) => [`${slot}/${name}`, shapes[name]] as const));
  const specs = {
    ...inGroup('parameter', shapes),
    ...Object.fromEntries(names.map((name) => [`gradient:${name}`, shapes[name]])),
    ...inGroup('slot', Object.fromEntries(slots)),
    ...inGroup('sparsity', Object.fromEntries(sparse.map((name) => [name, shapes[name]]))),
    'scalar:rate': { shape: [], dtype: 'float32' },
  } as Program['inputs'];
  return {
    name: 'update',
    inputs: specs,
    body: (inputs) => {
      const gradients: NamedTensorMap = Object.fromEntries(
        names.map((name) => [name, inputs[`gradient:${name}`] ?? fault(name)]),
      );
      const updated = update(
        { optimizer, gradients: { clip: null, weightDecay } },
        {
          parameters: ofGroup('parameter', inputs),
          gradients,
          slots: ofGroup('slot', inputs),
          scalars: ofGroup('scalar', inputs),
          sparsity: ofGroup('sparsity', inputs),
        },
      );
      return { ...inGroup('parameter', updated.parameters), ...inGroup('slot', updated.slots) };
    },
  };
}
