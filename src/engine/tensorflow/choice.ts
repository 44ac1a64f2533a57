import { findTensorflow, packageVariable, type Tensorflow } from '../devices/tensorflow.ts';
import type { Device } from '../engine.ts';
import { UnavailableError } from '../unavailable.ts';
import type { Library } from './library.ts';

const cure = `run \`npm run setup:gpu\` where there is a network, or set ${packageVariable} to the folder of an installed @tensorflow/tfjs-node`;

/** The package that serves a device: on the CPU the one without a GPU's libraries, if both are there. */
export function chooseTensorflow(device: Device, findings = findTensorflow()): Tensorflow {
  if (device === 'webgpu') {
    throw new UnavailableError('TensorFlow has no device webgpu', 'use `engine onnx`, or `device cpu`');
  }
  const usable = findings.filter((finding) => 'addon' in finding);
  const forGpu = usable.find(({ name }) => name === '@tensorflow/tfjs-node-gpu');
  const chosen = device === 'cuda' ? forGpu : (usable.find((one) => one !== forGpu) ?? forGpu);
  if (chosen !== undefined) return chosen;
  const missing = findings.map((finding) =>
    'missing' in finding ? finding.missing : `${finding.name} computes on the CPU alone`,
  );
  throw new UnavailableError(`TensorFlow for ${device} is not here: ${missing.join('; ')}`, cure);
}

/** The package for GPUs takes the first one that it sees, and where there is none the CPU, without a word. */
export function checkDevice(device: Device, { gpu, package: { name } }: Library): void {
  if (gpu === (device === 'cuda')) return;
  if (gpu) {
    throw new UnavailableError(
      `${name} computes on the GPU`,
      'set CUDA_VISIBLE_DEVICES to nothing, or use `device cuda`',
    );
  }
  throw new UnavailableError(
    'TensorFlow sees no GPU',
    'look at `nvidia-smi`, and at the versions of CUDA and cuDNN that this TensorFlow was made for',
  );
}
