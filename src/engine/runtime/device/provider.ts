import type { Pointer } from '../c-api/calls.ts';
import type { Library } from '../library.ts';

/** A device other than the CPU, as onnxruntime reaches it. */
export interface Provider {
  /** What onnxruntime calls the device's memory. */
  readonly memory: string;
  /**
   * Puts the device before the CPU in the options of a session. Throws `UnavailableError` where the machine lacks it, or
   * the library that drives it.
   */
  append(library: Library, options: Pointer): void;
}
