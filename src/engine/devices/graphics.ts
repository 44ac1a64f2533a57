import { readdirSync } from 'node:fs';
import { nvidiaDriver } from './nvidia.ts';

/**
 * Whether there may be a GPU of any make: on Linux, where a driver that computes on the CPU passes for one, if the kernel
 * shows one. Other systems are taken to have one.
 */
export function hasGraphics(): boolean {
  if (process.platform !== 'linux' || nvidiaDriver() !== null) return true;
  try {
    return readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
  } catch {
    return false;
  }
}
