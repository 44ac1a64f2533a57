import { unreachable } from '../../base/fault.ts';
import { modelTensors } from '../../check/shapes/model.ts';
import { stream } from '../random/stream.ts';
import type { ModelDescription } from './description.ts';
import { shapeOf, sizeOf, type Weights } from './weights.ts';

/** Fresh weights. Each tensor has its own stream, so that no tensor's numbers depend on which others there are. */
export function initialise(
  { architecture, vocabulary }: Pick<ModelDescription, 'architecture' | 'vocabulary'>,
  seed: number,
): Weights {
  return Object.fromEntries(
    modelTensors(architecture).map((tensor) => {
      const values = new Float32Array(sizeOf(shapeOf(tensor, vocabulary)));
      const { initialiser } = tensor;
      const random = () => stream(seed, `initialise ${tensor.name}`);
      switch (initialiser.kind) {
        case 'uniform':
          random().fillUniform(values, -initialiser.bound, initialiser.bound);
          break;
        case 'normal':
          random().fillNormal(values, initialiser.deviation);
          break;
        case 'constant':
          values.fill(initialiser.value);
          break;
        case 'one':
          values.fill(1);
          break;
        case 'zero':
          break;
        default:
          unreachable(initialiser);
      }
      return [tensor.name, values];
    }),
  );
}
