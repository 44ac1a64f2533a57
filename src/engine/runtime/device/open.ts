import type { Pointer } from '../c-api/calls.ts';
import { openHandle } from '../handle.ts';
import type { Library } from '../library.ts';
import type { SessionSettings } from '../session-settings.ts';
import type { Provider } from './provider.ts';

/** Opens a model's session on the device; what that has no kernel for is computed on the CPU. */
export function openOnDevice(
  library: Library,
  provider: Provider,
  model: Uint8Array,
  settings: SessionSettings,
): Promise<Pointer> {
  return openHandle(library, model, settings, 'basic', (options) => {
    provider.append(library, options);
  });
}
