import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  add,
  argMax,
  cast,
  dropout,
  greater,
  atan,
  matMul,
  memory,
  mul,
  ones,
  randomUniform,
  scalar,
  setBackend,
  sum,
  tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Tensor2D } from '@tensorflow/tfjs-core';
import type { Program, Specs } from '../../src/engine/engine.ts';
import { printGraph } from '../../src/engine/graph/print.ts';
import { trace } from '../../src/engine/trace/trace.ts';
import { compiled, reference } from './support/engines.ts';

const x: Specs = { x: { shape: [2, 3], dtype: 'float32' } };

function program(body: (x: Tensor2D) => NamedTensorMap, inputs: Specs = x): Program {
  return { name: 'sample', inputs, body: (given) => body(given['x'] as Tensor2D) };
}

test('a trace prints as one line a node, operands first', () => {
  const graph = trace(program((x) => ({ y: sum(add(matMul(x, x, false, true), 1)), x })));
  assert.equal(
    printGraph(graph),
    `sample
  %0 = matmul transposeB (x, x) : f32[2, 2]
  %1 = fill 1 : f32[]
  %2 = add (%0, %1) : f32[2, 2]
  %3 = sum axes [0, 1] (%2) : f32[]
  y = %3
  x = x
`,
  );
});

test('what no output needs is in no graph', () => {
  const graph = trace(
    program((x) => {
      mul(x, 3);
      return { y: add(x, x) };
    }),
  );
  assert.equal(printGraph(graph), 'sample\n  %0 = add (x, x) : f32[2, 3]\n  y = %0\n');
});

test('a uniform array becomes one number, whatever its size', () => {
  const graph = trace(program(() => ({ zeros: zeros([500, 500]), ones: ones([3]) })));
  assert.match(printGraph(graph), /%0 = fill 0 : f32\[500, 500\]/);
  assert.match(printGraph(graph), /%1 = fill 1 : f32\[3\]/);
});

test('a small array that is not uniform is kept', () => {
  assert.match(
    printGraph(trace(program((x) => ({ y: add(x, tensor([1, 2, 4])) })))),
    /literal \[1, 2, 4\] :/,
  );
});

test('a tensor made before the trace enters as a constant', async () => {
  await setBackend('cpu');
  const outside = tensor([1, 2, 3]);
  assert.match(printGraph(trace(program((x) => ({ y: add(x, outside) })))), /literal \[1, 2, 3\] :/);
  assert.deepEqual(Array.from(outside.dataSync()), [1, 2, 3]);
  outside.dispose();
});

test('a large array that is not uniform is refused, with its type and a cure', () => {
  assert.throws(() => trace(program(() => ({ y: tensor(Array.from({ length: 257 }, (_, i) => i)) }))), {
    message:
      'program "sample" holds a constant f32[257]; above 256 elements constants must be uniform, so that no random ' +
      'draw or table is frozen into the program: pass it as an input',
  });
});

const frozen = {
  message:
    'program "sample" draws random numbers while it is traced, which would freeze them; draw them outside and pass ' +
    'them as an input',
};

for (const engine of [compiled, reference]) {
  test(`the ${engine.name} engine refuses a program that draws random numbers`, async () => {
    await assert.rejects(() => engine.compile(program((x) => ({ y: dropout(x, 0.5) }))), frozen);
    await assert.rejects(() => engine.compile(program(() => ({ y: randomUniform([2]) }))), frozen);
    await assert.rejects(
      () => engine.compile(program(() => ({ y: dropout(ones([20, 20]), 0.5, undefined, 7) }))),
      /holds a constant f32\[20, 20\]/,
    );
  });

  test(`the ${engine.name} engine refuses a program that reads a value`, async () => {
    await assert.rejects(() => engine.compile(program((x) => ({ y: scalar(x.dataSync()[0] ?? 0) }))), {
      message:
        'program "sample" reads a tensor\'s value while it is traced; values exist only when it runs: compute with ' +
        'tensors, or return what you want to look at',
    });
  });

  test(`the ${engine.name} engine names a kernel that it does not know, and the program`, async () => {
    await assert.rejects(() => engine.compile(program((x) => ({ y: atan(x) }))), {
      message: 'program "sample" uses the tfjs kernel Atan, which the compiler does not know',
    });
  });

  test(`the ${engine.name} engine refuses truth values as a result`, async () => {
    await assert.rejects(() => engine.compile(program((x) => ({ y: greater(x, 0) }))), {
      message: 'program "sample" returns "y" as bool; cast it to int32',
    });
  });
}

test('random numbers are drawn as before once a trace has ended, also when it failed', () => {
  const before = Object.getOwnPropertyDescriptor(Math, 'random');
  trace(program((x) => ({ y: x })));
  assert.throws(() => trace(program((x) => ({ y: dropout(x, 0.5) }))));
  assert.deepEqual(Object.getOwnPropertyDescriptor(Math, 'random'), before);
});

test('a trace leaves no tensor behind, also when it fails', async () => {
  await setBackend('cpu');
  const before = memory().numTensors;
  trace(program((x) => ({ y: cast(argMax(matMul(x, x, false, true)), 'float32') })));
  assert.throws(() => trace(program((x) => ({ y: add(x, mul(x, scalar(x.dataSync()[0] ?? 0))) }))));
  assert.equal(memory().numTensors, before);
});
