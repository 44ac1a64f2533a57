/** Programs that can do the arithmetic of a stage, and what they can do it on. */
export type EngineName = 'onnx' | 'tensorflow' | 'reference';
export type Device = 'cpu' | 'webgpu' | 'cuda';

export const engineNames: readonly EngineName[] = ['onnx', 'tensorflow', 'reference'];

/** The devices of each engine; the first is what it uses unless told otherwise. */
export const devicesOf: Readonly<Record<EngineName, readonly Device[]>> = {
  onnx: ['cpu', 'webgpu', 'cuda'],
  tensorflow: ['cpu', 'cuda'],
  reference: ['cpu'],
};

/** As a user writes it: `auto` is the best device that this machine has for the engine. */
export type DeviceWord = Device | 'auto';
export const deviceWords: readonly DeviceWord[] = ['cpu', 'webgpu', 'cuda', 'auto'];

/** Cores that share the work of one operation unless the file says otherwise. */
export const defaultThreads = 2;

/** What computes a stage. It reaches the last bits of a result, so all of it is part of a key. */
export interface ComputeSettings {
  readonly engine: EngineName;
  readonly device: Device;
  /** Sums are cut by it. Of `onnx` on `cpu`; elsewhere it has its default. */
  readonly threads: number;
}
