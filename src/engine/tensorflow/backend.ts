import type { DataId, KernelBackend } from '@tensorflow/tfjs-core';

/** What the addon exports, as far as it is used here. */
export interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
  deleteTensor(id: number): void;
}

/** The backend of tfjs-node. */
interface NodeBackend extends KernelBackend {
  readonly binding: Binding;
  /** What each tensor's data are. Their `id` is the addon's number of them, or -1 while they were not uploaded. */
  readonly tensorMap: { has(data: DataId): boolean; get(data: DataId): { readonly id: number } };
}

export type BackendClass = new (binding: Binding, packageName: string) => NodeBackend;

/**
 * The addon numbers tensors with 32 bits and a sign, some five thousand in a training step, and the backend takes
 * negative numbers for none: after half a million steps it would free no tensor any more.
 */
export function withoutLimit(Backend: BackendClass): BackendClass {
  return class extends Backend {
    override disposeData(data: DataId, force?: boolean): boolean {
      const id = this.tensorMap.has(data) ? this.tensorMap.get(data).id : -1;
      const gone = super.disposeData(data, force);
      if (gone && id < -1) this.binding.deleteTensor(id);
      return gone;
    }
  };
}
