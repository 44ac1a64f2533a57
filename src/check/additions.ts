import * as z from 'zod';
import { cacheForm } from './forms/cache.ts';
import { formOf } from './forms/form.ts';
import { hebbianForm } from './forms/hebbian.ts';
import { read } from './read.ts';
import type { Owner, Reader, Reading } from './reading.ts';
import type { Architecture, ModelAdditions } from './settings/model.ts';
import type { WrittenBlock } from './written.ts';

/** What any model may have beside the settings of its type. */
const additionsForm = z.strictObject({ cache: cacheForm.optional(), hebbian: hebbianForm.optional() });

export const additionNames: readonly string[] = [...formOf(additionsForm).keys()];

/** The settings of a model's type, and those that any may have. */
export function splitBlock(block: WrittenBlock): {
  readonly own: WrittenBlock;
  readonly added: WrittenBlock;
} {
  const settings = [...block.settings];
  const isAdded = (name: string) => additionNames.includes(name);
  return {
    own: { ...block, settings: new Map(settings.filter(([name]) => !isAdded(name))) },
    added: { ...block, settings: new Map(settings.filter(([name]) => isAdded(name))) },
  };
}

export function readAdditions(
  type: Architecture['type'],
  block: WrittenBlock,
  owner: Owner,
  reader: Reader,
): { readonly value: ModelAdditions | null; readonly places: Reading<unknown>['places'] } {
  const { value, places } = read(additionsForm, block, owner, reader);
  const hebbian = places.get('hebbian');
  if (type === 'mos' && hebbian !== undefined) {
    reader.findings.report('E0371', {}, hebbian.name);
    return { value: null, places };
  }
  if (value === null) return { value, places };
  const { cache, hebbian: rule } = value;
  return { value: { ...(cache ? { cache } : {}), ...(rule ? { hebbian: rule } : {}) }, places };
}
