import {
  Concat,
  GatherV2,
  getKernel,
  Identity,
  registerKernel,
  unregisterKernel,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { backendName } from './name.ts';

/** Mends kernels of tfjs-node that refuse what tfjs' other backends take. */
export function repairKernels(): void {
  // TensorFlow joins two tensors or more.
  amend(Concat, (join) => (call) => {
    const tensors = Object.values(call.inputs as unknown as TensorInfo[]);
    if (tensors.length > 1) return join(call);
    return kernel(Identity)({ ...call, inputs: { x: tensors[0] } });
  });
  // Its check of the indices takes the axis for an index into the shape.
  amend(GatherV2, (gather) => (call) => {
    const axes = util.parseAxisParam(call.attrs?.['axis'] as number, (call.inputs['x'] as Tensor).shape);
    return gather({ ...call, attrs: { ...call.attrs, axis: axes[0] as number } });
  });
}

function amend(kernelName: string, better: (kernel: KernelFunc) => KernelFunc): void {
  const kernelFunc = better(kernel(kernelName));
  unregisterKernel(kernelName, backendName);
  registerKernel({ kernelName, backendName, kernelFunc });
}

function kernel(name: string): KernelFunc {
  return getKernel(name, backendName).kernelFunc;
}
