import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, matMul, mul, relu, setBackend, sum } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { createEngine } from '../../src/engine/create.ts';
import { allocate } from '../../src/engine/engine.ts';
import type { Program } from '../../src/engine/engine.ts';
import { lstmStep } from './programs/lstm.ts';
import { floats, integers } from './support/arrays.ts';
import { compiled, reference } from './support/engines.ts';
import { onTensorflow } from './tensorflow/library.ts';
import { onAdapter } from './webgpu/adapter.ts';

await setBackend('cpu');

const engines = [
  { name: 'onnx', options: {}, engine: () => compiled },
  { name: 'reference', options: {}, engine: () => reference },
  { name: 'tensorflow', ...(await onTensorflow()) },
  { name: 'onnx with webgpu', ...(await onAdapter()) },
];

const program: Program = {
  name: 'sample',
  inputs: { x: { shape: [2, 2], dtype: 'float32' }, idle: { shape: [3], dtype: 'int32' } },
  body: ({ x }) => ({
    x: add(x as Tensor, 1),
    same: x as Tensor,
    again: x as Tensor,
    total: sum(x as Tensor),
  }),
};

for (const { name, options, engine: given } of engines) {
  test(`on ${name}, outputs may bear an input's name, repeat a value or be an input`, options, async () => {
    const engine = given();
    const executable = await engine.compile(program);
    assert.deepEqual(executable.outputs['x'], { shape: [2, 2], dtype: 'float32' });
    const outputs = allocate(executable.outputs);
    await executable.run({ x: Float32Array.of(1, 2, 3, 4), idle: new Int32Array(3) }, outputs);
    assert.deepEqual(Array.from(outputs['x'] ?? []), [2, 3, 4, 5]);
    assert.deepEqual(Array.from(outputs['same'] ?? []), [1, 2, 3, 4]);
    assert.deepEqual(Array.from(outputs['again'] ?? []), [1, 2, 3, 4]);
    assert.deepEqual(Array.from(outputs['total'] ?? []), [10]);
    await executable.dispose();
  });

  test(`on ${name}, constants may be outputs`, options, async () => {
    const engine = given();
    const { body, ...rest } = program;
    const executable = await engine.compile({
      ...rest,
      body: (inputs) => ({ zero: mul(sum(body(inputs)['x'] as Tensor), 0), two: add(relu(-1), 2) }),
    });
    const outputs = allocate(executable.outputs);
    await executable.run({ x: new Float32Array(4), idle: new Int32Array(3) }, outputs);
    assert.deepEqual([outputs['zero']?.[0], outputs['two']?.[0]], [0, 2]);
    await executable.dispose();
  });

  test(
    `on ${name}, arrays that are absent, short, of another type or shared are named`,
    options,
    async () => {
      const engine = given();
      const executable = await engine.compile(program);
      const idle = new Int32Array(3);
      const outputs = allocate(executable.outputs);
      const run = (x: unknown, wanted = outputs) => executable.run({ x: x as Float32Array, idle }, wanted);
      const says = (message: string) => ({ message: `program "sample": ${message}` });
      await assert.rejects(() => run(undefined), says('"x" should be float32[2, 2], got nothing'));
      await assert.rejects(
        () => run(new Float32Array(3)),
        says('"x" should be float32[2, 2], got Float32Array of 3'),
      );
      await assert.rejects(
        () => run(new Int32Array(4)),
        says('"x" should be float32[2, 2], got Int32Array of 4'),
      );
      const x = new Float32Array(4);
      await assert.rejects(
        () => run(x, { ...outputs, x }),
        says('output "x" lies in memory that the same call reads'),
      );
      await run(x);
      await executable.dispose();
    },
  );
}

/** An accumulator: what it holds grows by `x`, and `grown` tells by how much in all. */
const growing: Program = {
  name: 'growing',
  inputs: { total: { shape: [2], dtype: 'float32' }, x: { shape: [2], dtype: 'float32' } },
  body: ({ total, x }) => ({ total: add(total as Tensor, x as Tensor), twice: mul(total as Tensor, 2) }),
};

for (const { name, options, engine: given } of engines) {
  test(
    `on ${name}, held tensors start at zero and go from call to call, also between programs`,
    options,
    async () => {
      const engine = given();
      const held = await engine.hold({
        total: { shape: [2], dtype: 'float32' },
        unused: { shape: [3], dtype: 'int32' },
      });
      const first = await engine.compile(growing);
      const second = await engine.compile({ ...growing, name: 'growing again' });
      const outputs = { twice: new Float32Array(2) };
      for (const executable of [first, first, second]) {
        await executable.run({ x: Float32Array.of(1, 10) }, outputs, held);
      }
      assert.deepEqual(Array.from((await held.read(['total']))['total'] ?? []), [3, 30]);
      assert.deepEqual(Array.from(outputs.twice), [4, 40]);
      await held.write({ total: Float32Array.of(5, 5) });
      await second.run({ x: Float32Array.of(1, 1) }, outputs, held);
      const { total, unused } = await held.read();
      assert.deepEqual(
        [Array.from(total ?? []), Array.from(unused ?? [])],
        [
          [6, 6],
          [0, 0, 0],
        ],
      );
      await held.dispose();
      await first.dispose();
      await second.dispose();
    },
  );

  test(
    `on ${name}, a tensor that one call reads from a place may stay there while another is replaced`,
    options,
    async () => {
      const engine = given();
      const spec = { shape: [2], dtype: 'float32' } as const;
      const [one, other] = [await engine.hold({ total: spec }), await engine.hold({ x: spec, twice: spec })];
      await other.write({ x: Float32Array.of(1, 2) });
      const executable = await engine.compile(growing);
      for (let call = 0; call < 3; call++) await executable.run({}, {}, one, other);
      assert.deepEqual(await one.read(), { total: Float32Array.of(3, 6) });
      assert.deepEqual(await other.read(), { x: Float32Array.of(1, 2), twice: Float32Array.of(4, 8) });
      await executable.dispose();
      await one.dispose();
      await other.dispose();
    },
  );

  test(
    `on ${name}, tensors held twice, in another shape or by another engine are refused`,
    options,
    async () => {
      const engine = given();
      const spec = { shape: [2], dtype: 'float32' } as const;
      const executable = await engine.compile(growing);
      const held = await engine.hold({ total: spec });
      const inputs = { x: new Float32Array(2) };
      const outputs = { twice: new Float32Array(2) };
      await assert.rejects(() => executable.run(inputs, outputs, held, held), /"total" is held twice/);
      const short = await engine.hold({ total: { shape: [1, 2], dtype: 'float32' } });
      await assert.rejects(
        () => executable.run(inputs, outputs, short),
        /"total" is held as float32\[1, 2\]/,
      );
      const stranger = { ...held, specs: held.specs };
      await assert.rejects(() => executable.run(inputs, outputs, stranger), /held by another engine/);
      await assert.rejects(
        () => held.write({ total: new Float32Array(3) }),
        /"total" should be float32\[2\]/,
      );
      await assert.rejects(() => held.read(['other']), /nothing held as other/);
      await executable.run(inputs, outputs, held);
      for (const each of [held, short]) await each.dispose();
      await executable.dispose();
    },
  );
}

test('results are written into the arrays that the caller allocated, call after call', async () => {
  const executable = await compiled.compile(program);
  const [first, second] = [allocate(executable.outputs), allocate(executable.outputs)];
  const inputs = { x: Float32Array.of(1, 2, 3, 4), idle: new Int32Array(3) };
  await executable.run(inputs, first);
  inputs.x.fill(7);
  await executable.run(inputs, second);
  assert.deepEqual(Array.from(first['x'] ?? []), [2, 3, 4, 5]);
  assert.deepEqual(Array.from(second['x'] ?? []), [8, 8, 8, 8]);
  await executable.dispose();
});

test('views into one buffer serve as input and output where they do not overlap', async () => {
  const executable = await compiled.compile(program);
  const buffer = new Float32Array(8);
  buffer.set([1, 2, 3, 4]);
  const outputs = { ...allocate(executable.outputs), x: buffer.subarray(4) };
  await executable.run({ x: buffer.subarray(0, 4), idle: new Int32Array(3) }, outputs);
  assert.deepEqual(Array.from(buffer), [1, 2, 3, 4, 2, 3, 4, 5]);
  await executable.dispose();
});

test('the same number of threads gives the same bits, in every session', async () => {
  const step = lstmStep({ layers: 1, width: 64, vocabulary: 500, batch: 20, length: 10 });
  const inputs = Object.fromEntries(
    Object.entries(step.inputs).map(([name, { shape, dtype }]) => [
      name,
      (dtype === 'float32' ? floats(shape, -0.2, 0.2) : integers(shape, 0, 500)).values,
    ]),
  );
  const results = [];
  for (const threads of [2, 2]) {
    const engine = await createEngine({ engine: 'onnx', device: 'cpu', threads });
    const executable = await engine.compile(step);
    for (let run = 0; run < 2; run++) {
      const outputs = allocate(executable.outputs);
      await executable.run(inputs, outputs);
      results.push(outputs);
    }
    await executable.dispose();
  }
  for (const other of results.slice(1)) assert.deepEqual(other, results[0]);
});

test('numbers too small for float32 to hold exactly count as zero', async () => {
  const executable = await compiled.compile({
    name: 'denormals',
    inputs: { x: { shape: [1, 1], dtype: 'float32' } },
    body: ({ x }) => ({ y: matMul(x as Tensor2D, mul(x as Tensor2D, 2 ** -70)) }),
  });
  const outputs = allocate(executable.outputs);
  await executable.run({ x: Float32Array.of(2 ** -30) }, outputs);
  assert.deepEqual(Array.from(outputs['y'] ?? []), [0]);
  await executable.dispose();
});
