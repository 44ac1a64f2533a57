import { existsSync, readFileSync } from 'node:fs';

/** Version of the driver for NVIDIA's GPUs; `unknown` where files do not tell it; null without one. */
export function nvidiaDriver(): string | null {
  // There it leaves no trace among the files: opening the device will tell.
  if (process.platform === 'win32') return 'unknown';
  const about = '/proc/driver/nvidia/version';
  if (existsSync(about)) {
    const text = readFileSync(about, 'utf8');
    return /\b\d+\.\d+(?:\.\d+)?\b/.exec(text)?.[0] ?? 'unknown';
  }
  // Inside a container that is lent a GPU only its device file may be seen.
  return existsSync('/dev/nvidia0') || existsSync('/dev/dxg') ? 'unknown' : null;
}
