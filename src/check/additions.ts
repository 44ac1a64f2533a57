import * as z from 'zod';
import { cacheForm } from './forms/cache.ts';
import { formOf, type Form } from './forms/form.ts';
import { hebbianForm } from './forms/hebbian.ts';
import { means } from './forms/meaning.ts';
import { read } from './read.ts';
import type { Owner, Reader, Reading } from './reading.ts';
import type { Architecture, ModelAdditions } from './settings/model.ts';
import type { WrittenBlock } from './written.ts';

/** What any model may have beside the settings of its type. */
const additionsForm = z.strictObject({
  cache: means('a memory of what was read lately, in training and afterwards', cacheForm.optional()),
  hebbian: means(
    'vectors of rare words move towards the hidden vectors that they should have met',
    hebbianForm.optional(),
  ),
});

export const additionSettings: Form = formOf(additionsForm);

/** The settings of a model's type, and those that any may have. */
export function splitBlock(block: WrittenBlock): {
  readonly own: WrittenBlock;
  readonly added: WrittenBlock;
} {
  const settings = [...block.settings];
  const isAdded = (name: string) => additionSettings.has(name);
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
