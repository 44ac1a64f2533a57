import { gatherND, scatterND, zerosLike } from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

/** Places that were read collect what their readers pass back; a place read twice, both. */
export const gatherPlacesGradient: GradConfig = {
  kernelName: 'GatherNd',
  inputsToSave: ['params', 'indices'],
  gradFunc: (upstream, saved) => {
    const [params, indices] = saved as [Tensor, Tensor];
    return {
      params: () => scatterND(indices, upstream as Tensor, params.shape as never),
      indices: () => zerosLike(indices),
    };
  },
};

/** Each update stands in the place it was added to. */
export const scatterPlacesGradient: GradConfig = {
  kernelName: 'ScatterNd',
  inputsToSave: ['indices'],
  gradFunc: (upstream, saved) => {
    const [indices] = saved as [Tensor];
    return { indices: () => zerosLike(indices), updates: () => gatherND(upstream as Tensor, indices) };
  },
};
