import '../gradients.ts';
import { engine, keep, tidy } from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor } from '@tensorflow/tfjs-core';

/** What is minimized, and what else of the forward pass is wanted (new state, metrics). */
export interface Objective<Auxiliary extends NamedTensorMap> {
  readonly loss: Scalar;
  readonly aux: Auxiliary;
}

/**
 * The loss with its gradient for every parameter, under the parameters' names. `objective` uses the tensors it is
 * given; a parameter that the loss does not depend on is an error. The results belong to the caller's scope.
 */
export function valueAndGradients<Auxiliary extends NamedTensorMap>(
  objective: (params: NamedTensorMap) => Objective<Auxiliary>,
  params: NamedTensorMap,
): Objective<Auxiliary> & { readonly gradients: NamedTensorMap } {
  const names = Object.keys(params);
  // The tape's scope lets only the loss out: the rest is kept across its end and handed on as clones.
  const kept: Record<string, Tensor> = {};
  try {
    const { value, grads } = engine().gradients<Scalar>(
      () =>
        tidy(() => {
          const { loss, aux } = objective(params);
          for (const [name, tensor] of Object.entries(aux)) kept[name] = keep(tensor.clone());
          return loss;
        }),
      Object.values(params),
      null as unknown as Scalar,
      true,
    );
    const gradients = names.map((name, index) => {
      const gradient = grads[index] as Tensor | null | undefined;
      if (gradient == null) throw new Error(`the loss does not depend on parameter "${name}"`);
      return [name, gradient];
    });
    const aux = Object.entries(kept).map(([name, tensor]) => [name, tensor.clone()]);
    return {
      loss: value,
      aux: Object.fromEntries(aux) as Auxiliary,
      gradients: Object.fromEntries(gradients) as NamedTensorMap,
    };
  } finally {
    for (const tensor of Object.values(kept)) tensor.dispose();
  }
}
