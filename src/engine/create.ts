import type { Device, Engine, EngineName } from './engine.ts';
import { UnavailableError } from './unavailable.ts';

export interface EngineSettings {
  readonly engine: EngineName;
  readonly device: Device;
  /** Threads that share one operator's work. Not of the reference. */
  readonly threads: number;
}

/**
 * Rejects with `UnavailableError` where this machine lacks the engine or the device. What an engine is made of is loaded
 * when it is asked for.
 */
export async function createEngine({ engine, device, threads }: EngineSettings): Promise<Engine> {
  if (engine === 'onnx' && device === 'cpu') {
    const { createCompiled } = await import('./compiled.ts');
    return createCompiled({ threads });
  }
  if (engine === 'onnx' && device !== 'cpu') {
    const { createOnDevice } = await import('./on-device.ts');
    return createOnDevice(device, { threads });
  }
  if (engine === 'reference' && device === 'cpu') {
    const { createReference } = await import('./reference.ts');
    return createReference();
  }
  if (engine === 'tensorflow') {
    const { createTensorflow } = await import('./tensorflow.ts');
    return createTensorflow({ device, threads });
  }
  throw new UnavailableError(
    `the engine ${engine} has no device ${device}`,
    'use `engine onnx` and `device cpu`',
  );
}
