import type { Architecture } from '../settings/model.ts';
import { architectureTensors } from './model.ts';

/** Tables that both look-ups and the softmax read: those of a model that has no decoder matrix of its own. */
export function sharedTables(settings: Architecture): readonly string[] {
  const tensors = architectureTensors(settings);
  if (tensors.some(({ name }) => name === 'decoder')) return [];
  return tensors.filter(({ role }) => role === 'embedding').map(({ name }) => name);
}
