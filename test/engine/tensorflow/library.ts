import type { TestOptions } from 'node:test';
import { createEngine } from '../../../src/engine/create.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { UnavailableError } from '../../../src/engine/unavailable.ts';

/** A test that needs TensorFlow's library: skipped with the reason where this machine has none. */
export interface OnTensorflow {
  readonly options: TestOptions;
  readonly engine: () => Engine;
}

export async function onTensorflow(): Promise<OnTensorflow> {
  try {
    const engine = await createEngine({ engine: 'tensorflow', device: 'cpu', threads: 2 });
    return { options: {}, engine: () => engine };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const skip = `${error.message}; test/engine/tensorflow/build-addon.sh builds what is missing`;
    return {
      options: { skip },
      engine: () => {
        throw error;
      },
    };
  }
}
