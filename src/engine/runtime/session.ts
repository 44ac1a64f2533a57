import type { Executable } from '../engine.ts';
import { UnavailableError } from '../unavailable.ts';
import { loadLibrary, type Library } from './library.ts';
import type { LoweredProgram } from './lowered-program.ts';
import type { SessionSettings } from './session-settings.ts';

/**
 * Loads a program's model into onnxruntime, on the CPU.
 *
 * There are two ways into the runtime, which give the same bits. Its C API writes results where we want them and leaves
 * this thread free; the addon of onnxruntime-node copies each result once more and keeps the thread, and serves
 * where koffi has no build for the machine.
 */
export async function openSession(program: LoweredProgram, settings: SessionSettings): Promise<Executable> {
  const library = libraryIfAvailable();
  if (library === null) {
    const { openAddonSession } = await import('./addon-session.ts');
    return openAddonSession(program, settings);
  }
  const { openLibrarySession } = await import('./library-session.ts');
  return openLibrarySession(library, program, settings);
}

function libraryIfAvailable(): Library | null {
  try {
    return loadLibrary();
  } catch (error) {
    if (error instanceof UnavailableError) return null;
    throw error;
  }
}
