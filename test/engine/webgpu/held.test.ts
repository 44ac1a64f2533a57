import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { add, mul, scalar } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Program } from '../../../src/engine/engine.ts';
import { onAdapter } from './adapter.ts';

const adapter = await onAdapter();
after(async () => {
  if (adapter.options.skip === undefined) await adapter.engine().dispose();
});

const pair = { shape: [2], dtype: 'float32' } as const;

const exchange: Program = {
  name: 'exchange',
  inputs: { a: pair, b: pair },
  body: ({ a, b }) => ({ a: b as Tensor, b: add(a as Tensor, 0.5), sum: add(a as Tensor, b as Tensor) }),
};

test('all reads of a call see what was held before it', adapter.options, async () => {
  const held = await adapter.engine().hold(exchange.inputs);
  await held.write({ a: Float32Array.of(1, 2), b: Float32Array.of(10, 20) });
  const executable = await adapter.engine().compile(exchange);
  const sum = new Float32Array(2);
  for (let call = 0; call < 3; call++) await executable.run({}, { sum }, held);
  assert.deepEqual(await held.read(), { a: Float32Array.of(10.5, 20.5), b: Float32Array.of(2, 3) });
  assert.deepEqual(sum, Float32Array.of(12, 23));
  await executable.dispose();
  await held.dispose();
});

test('integers are held and read back exactly', adapter.options, async () => {
  const ids = { shape: [3], dtype: 'int32' } as const;
  const held = await adapter.engine().hold({ ids });
  await held.write({ ids: Int32Array.of(2 ** 30 + 1, -7, 16_777_217) });
  const executable = await adapter.engine().compile({
    name: 'integers',
    inputs: { ids },
    body: ({ ids }) => ({ ids: mul(ids as Tensor, scalar(-1, 'int32')) }),
  });
  await executable.run({}, {}, held);
  assert.deepEqual(await held.read(), { ids: Int32Array.of(-(2 ** 30) - 1, 7, -16_777_217) });
  await executable.dispose();
  await held.dispose();
});

test('disposed tensors give their memory back', adapter.options, async () => {
  const large = { shape: [4, 1024, 1024], dtype: 'float32' } as const; // 16 MiB
  const ones = new Float32Array(4 * 1024 * 1024).fill(1);
  const round = async (): Promise<number> => {
    const held = await adapter.engine().hold({ large });
    await held.write({ large: ones });
    await held.dispose();
    return process.memoryUsage.rss() / 2 ** 20;
  };
  for (let warmUp = 0; warmUp < 5; warmUp++) await round();
  const before = await round();
  let most = 0;
  for (let count = 0; count < 20; count++) most = Math.max(most, await round());
  // Software drivers keep the adapter's memory in this process.
  assert.ok(most - before < 64, `${before.toFixed(0)} MiB grew to ${most.toFixed(0)}`);
});

test('two thousand calls take no more memory than three hundred', adapter.options, async () => {
  const held = await adapter.engine().hold(exchange.inputs);
  const executable = await adapter.engine().compile(exchange);
  const sum = new Float32Array(2);
  const call = async (times: number): Promise<number> => {
    for (let count = 0; count < times; count++) await executable.run({}, { sum }, held);
    return process.memoryUsage.rss() / 2 ** 20;
  };
  const before = await call(300);
  const after = await call(1700);
  assert.ok(after - before < 16, `${before.toFixed(0)} MiB grew to ${after.toFixed(0)}`);
  await executable.dispose();
  await held.dispose();
});
