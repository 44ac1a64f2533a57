import { mean, mul, scalar, slice, square, sub } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';

/** Activation regularisation: `factor * mean(h^2)` (Merity et al., arXiv 1708.02182, section 4.4). */
export function meanSquare(h: Tensor2D, factor: number): Scalar {
  return mul(mean(square(h)), factor);
}

/** The temporal kind: `factor * mean((h_{t+1} - h_t)^2)` of h `[T B, n]`; zero for a single time step. */
export function meanSquareChange(h: Tensor2D, steps: number, factor: number): Scalar {
  if (steps === 1) return scalar(0);
  const [rows, width] = h.shape;
  const batch = rows / steps;
  const later = slice(h, [batch, 0], [rows - batch, width]);
  const earlier = slice(h, [0, 0], [rows - batch, width]);
  return mul(mean(square(sub(later, earlier))), factor);
}
