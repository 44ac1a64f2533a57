import { fault } from '../../../base/fault.ts';
import type { Pointer } from '../c-api/calls.ts';
import type { Library } from '../library.ts';
import { withSessionOptions } from '../session-options.ts';
import type { SessionSettings } from '../session-settings.ts';
import type { Provider } from './provider.ts';

/** Opens a model's session on the device; what that has no kernel for is computed on the CPU. */
export function openHandle(
  library: Library,
  provider: Provider,
  model: Uint8Array,
  settings: SessionSettings,
): Promise<Pointer> {
  return withSessionOptions(library, settings, async (options) => {
    provider.append(library, options);
    const out = new BigUint64Array(1);
    await library.work('CreateSessionFromArray', library.environment, model, model.byteLength, options, out);
    return out[0] ?? fault('no session');
  });
}
