import { lowered } from './compiled.ts';
import type { Device, Engine } from './engine.ts';
import { promised } from './host-held.ts';
import { DeviceHeld } from './runtime/device/held.ts';
import { DeviceMemory } from './runtime/device/memory.ts';
import { providers } from './runtime/device/providers.ts';
import { openDeviceSession } from './runtime/device/session.ts';
import { loadLibrary } from './runtime/library.ts';
import type { SessionSettings } from './runtime/session-settings.ts';

/** Programs compiled for a device, with what they hold in its memory. Rejects with `UnavailableError`. */
export async function createOnDevice(
  device: Exclude<Device, 'cpu'>,
  settings: SessionSettings,
): Promise<Engine> {
  const library = loadLibrary();
  const provider = providers[device];
  const memory = await DeviceMemory.open(library, provider, settings);
  return {
    name: 'onnx',
    device,
    compile: async (program) => openDeviceSession(library, provider, lowered(program, device), settings),
    hold: (specs) => promised(() => new DeviceHeld(memory, specs)),
    dispose: () =>
      promised(() => {
        memory.release();
      }),
  };
}
