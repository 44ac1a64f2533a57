import { cumsum } from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

/** Each entry counts in its own sum and all later ones. tfjs' own gradient turns the axes of any but the last. */
export const cumsumGradient: GradConfig = {
  kernelName: 'Cumsum',
  gradFunc: (upstream, _, attributes) => {
    const { axis, exclusive, reverse } = attributes as unknown as {
      axis: number;
      exclusive: boolean;
      reverse: boolean;
    };
    return { x: () => cumsum(upstream as Tensor, axis, exclusive, !reverse) };
  },
};
