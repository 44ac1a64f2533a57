import type * as ChildProcess from 'node:child_process';
import { createRequire } from 'node:module';
import type { Device, EngineName } from '../engine.ts';
import { findOnnxruntime } from './onnxruntime.ts';
import { absent, type Presence } from './presence.ts';
import { hasGraphics } from './graphics.ts';
import { nvidiaDriver } from './nvidia.ts';
import { chooseTensorflow } from '../tensorflow/choice.ts';
import { UnavailableError } from '../unavailable.ts';

/** A driver that compiles its first kernel takes seconds; one that hangs takes for ever. */
const longestOpeningMs = 60_000;

/** What an engine needs for a device, as far as files tell. Cheap: nothing is loaded. */
export function findDevice(engine: EngineName, device: Device): Presence {
  switch (engine) {
    case 'onnx':
      return findOnnxruntime(device);
    case 'tensorflow':
      return findInTensorflow(device);
    case 'reference':
      return device === 'cpu'
        ? { present: true, version: 'tfjs' }
        : absent(`the reference does not compute on ${device}`, 'use `device cpu`');
  }
}

/**
 * Whether a device can really be used: a process of its own opens it, since a driver may crash or hang. `program` is the
 * bundle of open.ts.
 */
export function openDevice(
  engine: EngineName,
  device: Device,
  program: string,
  limitMs = longestOpeningMs,
): Presence {
  const found = findDevice(engine, device);
  if (!found.present || engine === 'reference') return found;
  // Loaded here: it takes two milliseconds, which commands that open nothing need not wait.
  const { spawnSync } = createRequire(import.meta.url)('node:child_process') as typeof ChildProcess;
  const { stdout, signal, error } = spawnSync(process.execPath, [program, engine, device], {
    encoding: 'utf8',
    timeout: limitMs,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (last.startsWith('{"present":')) return JSON.parse(last) as Presence;
  const late = error !== undefined && 'code' in error && error.code === 'ETIMEDOUT';
  const how = late
    ? `has not come to an end in ${limitMs / 1000} s`
    : `has ended its process${signal === null ? '' : ` with ${signal}`}`;
  return absent(`opening ${device} ${how}`, 'look to its driver, or use `device cpu`');
}

/** The device that `auto` is on this machine: the fastest kind that can be opened. */
export function bestDevice(engine: EngineName, program: string): Device {
  const usable = (device: Device) => openDevice(engine, device, program).present;
  if (engine === 'reference') return 'cpu';
  if (nvidiaDriver() !== null && usable('cuda')) return 'cuda';
  return engine === 'onnx' && hasGraphics() && usable('webgpu') ? 'webgpu' : 'cpu';
}

function findInTensorflow(device: Device): Presence {
  try {
    const { name, version } = chooseTensorflow(device);
    if (device !== 'cuda' || nvidiaDriver() !== null) return { present: true, version: `${name} ${version}` };
    return absent("NVIDIA's driver is not loaded", "install NVIDIA's driver, CUDA 11 and cuDNN 8");
  } catch (error) {
    if (error instanceof UnavailableError) return absent(error.message, error.cure);
    throw error;
  }
}
