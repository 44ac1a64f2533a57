import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Device } from '../engine.ts';
import { nvidiaDriver } from './nvidia.ts';
import { absent, type Presence } from './presence.ts';

const cudaLibrary = 'libonnxruntime_providers_cuda.so';

/** The files that onnxruntime needs for a device. That a library is there does not say that a GPU is. */
export function findOnnxruntime(device: Device): Presence {
  const require = createRequire(import.meta.url);
  const description = resolved(require, 'onnxruntime-node/package.json');
  if (description === null) return absent('the package onnxruntime-node is not installed', 'run `npm ci`');
  // On the CPU the package's own addon will do.
  if (device !== 'cpu' && resolved(require, 'koffi') === null)
    return absent('the package koffi is not installed', 'run `npm ci`');
  const { version } = JSON.parse(readFileSync(description, 'utf8')) as { version: string };
  const library = libraryIn(dirname(description));
  if (library === null) {
    return absent(
      `onnxruntime-node ${version} brings no library for ${process.platform} on ${process.arch}`,
      'use `engine reference`, or another machine',
    );
  }
  return (device === 'cuda' && cudaLacks(library)) || { present: true, version: `onnxruntime ${version}` };
}

/** `libonnxruntime.so.1`, `libonnxruntime.1.dylib` or `onnxruntime.dll`, beside the package's addon for this machine. */
function libraryIn(folder: string): string | null {
  const builds = join(folder, 'bin');
  for (const build of existsSync(builds) ? readdirSync(builds).sort() : []) {
    const place = join(builds, build, process.platform, process.arch);
    const name = existsSync(place)
      ? readdirSync(place).find((file) => /^(lib)?onnxruntime[\d.]*\.(so|dylib|dll)[\d.]*$/.test(file))
      : undefined;
    if (name !== undefined) return join(place, name);
  }
  return null;
}

function cudaLacks(library: string): Presence | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return absent(
      `onnxruntime-node has CUDA only for Linux x64, and this is ${process.platform} ${process.arch}`,
      'use `device webgpu`, or another machine',
    );
  }
  const provider = join(dirname(library), cudaLibrary);
  if (!existsSync(provider)) {
    return absent(`there is no file ${provider}`, 'run `npm run setup:gpu` where there is a network');
  }
  return nvidiaDriver() === null
    ? absent("NVIDIA's driver is not loaded", "install NVIDIA's driver, CUDA 12 and cuDNN 9")
    : null;
}

function resolved(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}
