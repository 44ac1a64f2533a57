import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import type { Specs } from '../../engine/engine.ts';

/** One tensor's update; what enters is not disposed. */
export interface TensorUpdate {
  readonly parameter: Tensor;
  /** Clipped, weight decay added. */
  readonly gradient: Tensor;
  /** Named by kind (`mean`, `variance`). */
  readonly slots: NamedTensorMap;
  /** As `scalarsAt` gives them. */
  readonly scalars: NamedTensorMap;
  /** 0/1 mask that the parameter is multiplied by afterwards; null where it has none. */
  readonly mask: Tensor | null;
}

/** The arithmetic of one step, without memory: slots go in and come out. */
export interface Optimizer {
  /** Kinds of slots that a parameter has, which may depend on whether it has a mask; each starts at zero. */
  slots(masked: boolean): readonly string[];
  /**
   * Numbers that vary from step to step enter a compiled step as inputs.
   * `step` counts the updates done before, `rate` is the learning rate; computed in double precision.
   */
  scalarsAt(step: number, rate: number): Readonly<Record<string, number>>;
  update(tensor: TensorUpdate): { readonly parameter: Tensor; readonly slots: NamedTensorMap };
}

/** Specs of all slots, named `kind/parameter`. */
export function slotSpecs(optimizer: Optimizer, parameters: Specs, masked: readonly string[]): Specs {
  const hasMask = new Set(masked);
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, spec]) =>
      optimizer.slots(hasMask.has(name)).map((slot) => [`${slot}/${name}`, spec]),
    ),
  );
}
