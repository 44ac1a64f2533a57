import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UnavailableError } from '../../unavailable.ts';
import { RuntimeError, type Pointer } from '../c-api/calls.ts';
import { created, type Library } from '../library.ts';
import type { Provider } from './provider.ts';

/** NVIDIA's GPUs through a library that lies beside onnxruntime's own where it was fetched. */
export const cuda: Provider = {
  memory: 'Cuda',
  append(library, options) {
    const path = providerLibrary(library);
    if (!existsSync(path)) throw absent(`there is no file ${path}`);
    try {
      teachToCopy(library, path);
      appendTo(library, options);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      throw absent(error.message, error);
    }
  },
};

const cure =
  'run `npm run setup:gpu` on a machine with an NVIDIA driver, CUDA 12 and cuDNN 9, or use `device cpu`';

function absent(reason: string, cause?: Error): UnavailableError {
  return new UnavailableError(`the device cuda is absent: ${reason.trim()}`, cure, { cause });
}

/** onnxruntime looks for its providers beside itself. */
function providerLibrary({ path }: Library): string {
  return join(dirname(path), 'libonnxruntime_providers_cuda.so');
}

let taught = false;

/** A session copies by its own provider; outside sessions only providers that are registered can. */
function teachToCopy({ calls, environment }: Library, path: string): void {
  if (taught) return;
  calls.RegisterExecutionProviderLibrary(environment, 'CUDA', path);
  taught = true;
}

/** On the first GPU, with the provider's usual settings. */
function appendTo({ calls }: Library, options: Pointer): void {
  const settings = created((out) => {
    calls.CreateCUDAProviderOptions(out);
  });
  try {
    calls.SessionOptionsAppendExecutionProvider_CUDA_V2(options, settings);
  } finally {
    calls.ReleaseCUDAProviderOptions(settings);
  }
}
