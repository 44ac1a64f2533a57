import type { TestOptions } from 'node:test';
import { createEngine } from '../../../src/engine/create.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { UnavailableError } from '../../../src/engine/unavailable.ts';

/**
 * A test that needs an adapter: skipped with the reason where this machine has none.
 * A GPU with a Vulkan driver is one; `software-vulkan.sh` gets one that needs no GPU.
 */
export interface OnAdapter {
  readonly options: TestOptions;
  readonly engine: () => Engine;
}

export async function onAdapter(): Promise<OnAdapter> {
  try {
    const engine = await createEngine({ engine: 'onnx', device: 'webgpu', threads: 1 });
    return { options: {}, engine: () => engine };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const skip = `${error.message}; test/engine/webgpu/README.md says how to try it without a GPU`;
    return {
      options: { skip },
      engine: () => {
        throw error;
      },
    };
  }
}
