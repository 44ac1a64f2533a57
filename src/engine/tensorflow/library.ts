import { createRequire, Module } from 'node:module';
import { join } from 'node:path';
import * as core from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../devices/tensorflow.ts';
import { UnavailableError } from '../unavailable.ts';
import type { BackendClass, Binding } from './backend.ts';
import { withoutLimit } from './backend.ts';
import { backendName } from './name.ts';
import { repairKernels } from './repairs.ts';

/** TensorFlow in this process. */
export interface Library {
  readonly package: Tensorflow;
  readonly gpu: boolean;
}

let loaded: Library | undefined;

/**
 * Loads TensorFlow and registers its backend with the tfjs-core that our programs use. Once a process: neither the
 * library nor its number of threads can be taken back.
 */
export function loadLibrary(found: Tensorflow, threads: number): Library {
  if (loaded !== undefined) {
    if (loaded.package.folder === found.folder) return loaded;
    throw new UnavailableError(
      `${found.folder} cannot be loaded beside ${loaded.package.folder}`,
      'use one of them a process',
    );
  }
  if (found.version !== core.version_core) {
    throw new UnavailableError(
      `${found.name} is version ${found.version}, but ${core.version_core} is needed`,
      `run \`npm install --no-save ${found.name}@${core.version_core}\``,
    );
  }
  const require = createRequire(join(found.folder, 'package.json'));
  try {
    setEnvironment(threads);
    // Before anything is registered: where its libraries are missing, loading the addon is what fails.
    const binding = require(found.addon) as Binding;
    const Backend = registerKernels(require);
    core.registerBackend(backendName, () => new Backend(binding, found.name));
    loaded = { package: found, gpu: binding.isUsingGpuDevice() };
    return loaded;
  } catch (error) {
    for (const { kernelName } of core.getKernelsForBackend(backendName)) {
      core.unregisterKernel(kernelName, backendName);
    }
    throw new UnavailableError(
      `${found.name} could not be loaded: ${error instanceof Error ? error.message : String(error)}`,
      `install the package again; its libraries are in ${join(found.folder, 'deps', 'lib')}`,
      { cause: error },
    );
  }
}

/** TensorFlow reads these as it starts; the binding has no calls for them. */
function setEnvironment(threads: number): void {
  process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
}

/**
 * Runs the package's kernels, and not its entry: that would load all of tfjs, which registers tfjs' own gradients over
 * ours, a second CPU backend, WebGL, and savers of models. The kernels ask for `@tensorflow/tfjs` and use nothing but
 * its core, so what they get is the core that is here.
 */
function registerKernels(require: NodeJS.Require): BackendClass {
  for (const name of ['@tensorflow/tfjs', '@tensorflow/tfjs-core']) {
    const file = require.resolve(name);
    const module = new Module(file);
    module.filename = file;
    module.exports = core;
    module.loaded = true;
    require.cache[file] = module;
  }
  require('./dist/register_all_kernels.js');
  repairKernels();
  const { NodeJSKernelBackend } = require('./dist/nodejs_kernel_backend.js') as {
    NodeJSKernelBackend: BackendClass;
  };
  return withoutLimit(NodeJSKernelBackend);
}
