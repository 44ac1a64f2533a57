import type { Executable, Specs } from '../engine.ts';
import type { OnnxModel } from '../onnx/model.ts';
import { UnavailableError } from '../unavailable.ts';
import { loadLibrary, type Library } from './library.ts';

export interface SessionSettings {
  /** Threads that share one operator's work. Operators run one after the other. */
  readonly threads: number;
  /**
   * Beginning of the path of a file that tells, once the session is released, how long each operator took and what
   * computed it. Measuring costs time; one of the library's JSON formats, which its tools draw.
   */
  readonly profile?: string;
}

/** A program and the model that computes it, which may leave inputs unread. */
export interface LoweredProgram {
  readonly name: string;
  readonly inputs: Specs;
  readonly outputs: Specs;
  readonly model: OnnxModel;
}

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

export function libraryIfAvailable(): Library | null {
  try {
    return loadLibrary();
  } catch (error) {
    if (error instanceof UnavailableError) return null;
    throw error;
  }
}
