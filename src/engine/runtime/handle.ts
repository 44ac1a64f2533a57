import { fault } from '../../base/fault.ts';
import type { Pointer } from './c-api/calls.ts';
import type { Library } from './library.ts';
import type { Optimizations } from './optimizations.ts';
import { withSessionOptions } from './session-options.ts';
import type { SessionSettings } from './session-settings.ts';

/** Opens a session of a model; on the CPU, unless `append` puts another provider before it. */
export function openHandle(
  library: Library,
  model: Uint8Array,
  settings: SessionSettings,
  optimizations: Optimizations,
  append?: (options: Pointer) => void,
): Promise<Pointer> {
  return withSessionOptions(library, settings, optimizations, async (options) => {
    append?.(options);
    const out = new BigUint64Array(1);
    await library.work('CreateSessionFromArray', library.environment, model, model.byteLength, options, out);
    return out[0] ?? fault('no session');
  });
}
