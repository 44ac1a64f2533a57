import type { StoredTensor, StoredTensors } from '../tensors/safetensors.ts';
import type { ModelDescription } from './description.ts';
import { ownName } from './published-names.ts';
import { weightShapes, type Weights } from './weights.ts';

/** Tensors that are not the weights of the model they were given for. */
export class WrongWeights extends Error {
  override readonly name = 'WrongWeights';
}

/** How a file names what it holds. */
export type Naming = 'own' | 'published';

export interface GivenWeights {
  readonly weights: Weights;
  readonly naming: Naming;
}

/** More of them tell no more. */
const mostMisfits = 5;

/**
 * The weights of a model from tensors under our names or under those of the program that published it. Throws
 * `WrongWeights` with all that does not fit.
 */
export function givenWeights(
  tensors: StoredTensors,
  { architecture, vocabulary }: Pick<ModelDescription, 'architecture' | 'vocabulary'>,
): GivenWeights {
  const shapes = weightShapes({ architecture, vocabulary });
  const naming: Naming = Object.keys(tensors).some((name) => Object.hasOwn(shapes, name) && !isShared(name))
    ? 'own'
    : 'published';
  const found: Record<string, { readonly theirs: string; readonly tensor: StoredTensor }> = {};
  const misfits: string[] = [];
  for (const [theirs, tensor] of Object.entries(tensors)) {
    const name = naming === 'own' ? theirs : ownName(architecture.type, theirs);
    if (name !== null && (Object.hasOwn(shapes, name) || name === 'decoder'))
      found[name] = { theirs, tensor };
    else misfits.push(`it has \`${theirs}\`, and the model has no such tensor`);
  }
  const weights: Record<string, Float32Array> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const given = found[name];
    if (given === undefined) misfits.push(`it has no \`${name}\`, of ${shape.join(' x ')}`);
    else if (!isEqual(given.tensor.shape, shape)) {
      misfits.push(
        `\`${given.theirs}\` is ${given.tensor.shape.join(' x ')}; the model's is ${shape.join(' x ')}`,
      );
    } else weights[name] = asFloats(given.tensor);
  }
  const { decoder, embedding } = found;
  // A tied table is saved once by us, twice by PyTorch.
  if (
    !Object.hasOwn(shapes, 'decoder') &&
    decoder !== undefined &&
    !isEqual(decoder.tensor.data, embedding?.tensor.data)
  ) {
    misfits.push(`\`${decoder.theirs}\` is not the embedding, to which the model's decoder is tied`);
  }
  if (misfits.length > 0) throw new WrongWeights(listed(misfits));
  return { weights, naming };
}

/** Names that ours and the published ones have in common. */
function isShared(name: string): boolean {
  return name === 'decoder.bias';
}

function asFloats({ data }: StoredTensor): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

function isEqual(one: ArrayLike<number>, other: ArrayLike<number> | undefined): boolean {
  if (one.length !== other?.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

function listed(misfits: readonly string[]): string {
  const rest = misfits.length - mostMisfits;
  const shown = misfits.slice(0, mostMisfits).join('; ');
  return rest > 0 ? `${shown}; and ${rest} more` : shown;
}
