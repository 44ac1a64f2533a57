/** What is asked of a packed model's header before anything of it is believed. */
import { gridForm, misfitOfDescription } from '../../check/described-model.ts';
import type { ModelDescription } from '../models/description.ts';
import { weightShapes } from '../models/weights.ts';

/** Bytes that are not a packed model, or a damaged one. */
export class PackError extends Error {
  override readonly name = 'PackError';
}

export function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new PackError('the header is not JSON');
  }
}

/** Shapes of the tensors of the model that is described. Throws `PackError` where none that is known here is. */
export function shapesOf(description: unknown): {
  readonly description: ModelDescription;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
} {
  const misfit = misfitOfDescription(description);
  if (misfit !== null)
    throw new PackError(
      `the header describes no model that is known here${misfit === '' ? '' : `: its \`${misfit}\` is none`}`,
    );
  const known = description as ModelDescription;
  return { description: known, shapes: weightShapes(known) };
}

/** Whether a header says of a tensor that it is on a grid, and on which. */
export function isGridForm({ bits, per, keeps }: Readonly<Record<string, unknown>>): boolean {
  return gridForm({ bits, per, ...(keeps === undefined ? {} : { keeps }) }) === null;
}

export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
