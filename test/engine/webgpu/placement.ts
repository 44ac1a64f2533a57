import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lowered } from '../../../src/engine/compiled.ts';
import { allocate, type Arrays, type Program } from '../../../src/engine/engine.ts';
import { webgpu } from '../../../src/engine/runtime/device/webgpu.ts';
import { openDeviceSession } from '../../../src/engine/runtime/device/session.ts';
import { loadLibrary } from '../../../src/engine/runtime/library.ts';

/** How many operators of one run each side computed; copies between the sides count where they end. */
export interface Placement {
  readonly device: Readonly<Record<string, number>>;
  readonly cpu: Readonly<Record<string, number>>;
}

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly args: { readonly provider?: string; readonly op_name?: string };
}

/** Runs a program once on WebGPU and reads from onnxruntime's profile what was computed where. */
export async function placementOf(program: Program, inputs: Arrays): Promise<Placement> {
  const folder = mkdtempSync(join(tmpdir(), 'placement-'));
  try {
    const settings = { threads: 1, profile: join(folder, 'profile') };
    const executable = await openDeviceSession(loadLibrary(), webgpu, lowered(program, 'webgpu'), settings);
    await executable.run(inputs, allocate(executable.outputs));
    await executable.dispose();
    const [file = ''] = readdirSync(folder);
    return count(JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProfileEvent[]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function count(events: readonly ProfileEvent[]): Placement {
  const placement = { device: {} as Record<string, number>, cpu: {} as Record<string, number> };
  for (const { cat, name, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue;
    const { provider = '', op_name: operator = '' } = args;
    const side = provider === 'CPUExecutionProvider' ? placement.cpu : placement.device;
    side[operator] = (side[operator] ?? 0) + 1;
  }
  return placement;
}
