import { existsSync, readFileSync } from 'node:fs';

/** Version of the kernel's driver for NVIDIA's GPUs; `present` where it does not say; null without one. */
export function nvidiaDriver(): string | null {
  const about = '/proc/driver/nvidia/version';
  if (existsSync(about)) {
    const text = readFileSync(about, 'utf8');
    return /\b\d+\.\d+(?:\.\d+)?\b/.exec(text)?.[0] ?? 'present';
  }
  // Inside a container that is lent a GPU only its device file may be seen.
  return existsSync('/dev/nvidia0') || existsSync('/dev/dxg') ? 'present' : null;
}
