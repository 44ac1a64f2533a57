/**
 * Opens one device in a process of its own and prints what came of it as one line of JSON, the last on stdout:
 *
 *     node open.mjs onnx webgpu
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Device } from '../engine.ts';
import { DeviceMemory } from '../runtime/device/memory.ts';
import { providers } from '../runtime/device/providers.ts';
import { loadLibrary } from '../runtime/library.ts';
import { chooseTensorflow } from '../tensorflow/choice.ts';
import { UnavailableError } from '../unavailable.ts';
import { absent, type Presence } from './presence.ts';

async function openOnnx(device: Device): Promise<Presence> {
  const library = loadLibrary();
  if (device !== 'cpu') {
    // A tensor in the device's memory: drivers that can be loaded may yet have nothing to drive.
    const memory = await DeviceMemory.open(library, providers[device], { threads: 1 });
    memory.tensor({ shape: [1], dtype: 'float32' });
  }
  return { present: true, version: `onnxruntime ${library.version}` };
}

function openTensorflow(device: Device): Presence {
  const found = chooseTensorflow(device);
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const addon = createRequire(join(found.folder, 'package.json'))(found.addon) as {
    readonly TF_Version: string;
    isUsingGpuDevice(): boolean;
  };
  return device === 'cuda' && !addon.isUsingGpuDevice()
    ? absent('TensorFlow finds no GPU', "install NVIDIA's driver, CUDA 11 and cuDNN 8")
    : { present: true, version: `tensorflow ${addon.TF_Version}` };
}

async function open(engine: string | undefined, device: Device): Promise<Presence> {
  try {
    return engine === 'tensorflow' ? openTensorflow(device) : await openOnnx(device);
  } catch (error) {
    if (error instanceof UnavailableError) return absent(error.message, error.cure);
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return absent(message, 'see what its library needs, or use `device cpu`');
  }
}

const [engine, device = 'cpu'] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await open(engine, device as Device))}\n`, () => {
  // Without the destructors of the libraries, which some drivers do not survive.
  process.exit(0);
});
