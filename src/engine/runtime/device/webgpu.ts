import { UnavailableError } from '../../unavailable.ts';
import { RuntimeError } from '../c-api/calls.ts';
import type { Provider } from './provider.ts';

/**
 * The provider that onnxruntime's library for Linux x64 carries: Dawn, on Vulkan. Which adapter it takes is Dawn's
 * choice, a fast GPU before others; there is one a process.
 */
export const webgpu: Provider = {
  memory: 'WebGPU_Buffer',
  append({ calls }, options) {
    try {
      calls.SessionOptionsAppendExecutionProvider(options, 'WebGPU', null, null, 0);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      throw new UnavailableError(`the device webgpu is absent: ${reasonIn(error.message)}`, cure, {
        cause: error,
      });
    }
  },
};

const cure =
  "install the GPU's Vulkan driver and the Vulkan loader (Debian: mesa-vulkan-drivers or nvidia-driver, and libvulkan1), or use `device cpu`";

/** Without the place in onnxruntime's source that its messages begin with. */
function reasonIn(message: string): string {
  const [, reason = message] = message.split(' was false. ');
  return reason.trim();
}
