import type { Pruner } from '../compress/pruner.ts';
import { tensorNamed } from '../models/weights.ts';
import type { Holdings } from './holdings.ts';
import { inGroup, ofGroup } from './names.ts';

/** Lets a pruner change the weights and masks that the engine holds. */
export async function pruneHeld(
  pruner: Pruner,
  step: number,
  { parameters, companions }: Pick<Holdings, 'parameters' | 'companions'>,
): Promise<void> {
  const weights = { ...ofGroup('parameter', await parameters.read()) } as Record<string, Float32Array>;
  const masks = { ...ofGroup('sparsity', await companions.read()) } as Record<string, Float32Array>;
  const changed = (all: Record<string, Float32Array>) =>
    Object.fromEntries(pruner.tensors.map((name) => [name, tensorNamed(all, name)]));
  for (const all of [weights, masks]) {
    for (const [name, values] of Object.entries(changed(all))) all[name] = values.slice();
  }
  pruner.act(step, weights, masks);
  await parameters.write(inGroup('parameter', changed(weights)));
  await companions.write(inGroup('sparsity', changed(masks)));
}
