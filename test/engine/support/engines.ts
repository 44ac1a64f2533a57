import { createEngine } from '../../../src/engine/create.ts';
import { allocate } from '../../../src/engine/engine.ts';
import type { Arrays, Engine, Program, TypedArray } from '../../../src/engine/engine.ts';

export const compiled = await createEngine({ engine: 'onnx', device: 'cpu', threads: 2 });
export const reference = await createEngine({ engine: 'reference', device: 'cpu', threads: 1 });

/** Compiles, runs once and disposes. */
export async function runOn(
  engine: Engine,
  program: Program,
  inputs: Arrays,
): Promise<Record<string, TypedArray>> {
  const executable = await engine.compile(program);
  try {
    const outputs = allocate(executable.outputs);
    await executable.run(inputs, outputs);
    return outputs;
  } finally {
    await executable.dispose();
  }
}
