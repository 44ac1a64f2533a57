/** What is asked of a packed model's header before anything of it is believed. */
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

/** Shapes of the tensors of the model that is described, of which the header names so many. */
export function shapesOf(description: ModelDescription, tensors: number): Record<string, readonly number[]> {
  // A count of layers is believed only as far as there are tensors for them.
  const counts = Object.entries(description.architecture)
    .filter(([name]) => name === 'layers' || name === 'depth')
    .map(([, count]) => count as unknown);
  const isPossible = counts.every((count) => Number.isInteger(count) && Number(count) <= tensors);
  try {
    if (isPossible) return weightShapes(description);
  } catch {
    // No model that is known here has such settings.
  }
  throw new PackError('the header describes no model that is known here');
}

export function isDescription(description: unknown): description is ModelDescription {
  if (!isObject(description)) return false;
  const { architecture, vocabulary, pruned, bits, activations } = description;
  return (
    isObject(architecture) &&
    typeof architecture['type'] === 'string' &&
    isSize(vocabulary) &&
    Array.isArray(pruned) &&
    pruned.every((name) => typeof name === 'string') &&
    isObject(bits) &&
    Object.values(bits).every(isGridForm) &&
    (activations === undefined || isRounding(activations))
  );
}

function isRounding(activations: unknown): boolean {
  if (!isObject(activations) || !isGridBits(activations['bits'])) return false;
  const { points } = activations;
  const isGrid = (grid: unknown) =>
    isObject(grid) && isFloat32(grid['maximum']) && isFloat32(grid['inverseScale']);
  return isObject(points) && Object.values(points).every(isGrid);
}

/** Bits, and the rows that share a scale, of a tensor that is not in 32 bits. */
export function isGridForm(form: unknown): boolean {
  if (!isObject(form)) return false;
  const { bits, per, keeps } = form;
  return (
    isGridBits(bits) && (per === 'row' || per === 'tensor') && (keeps === undefined || keeps === 'maximum')
  );
}

function isGridBits(bits: unknown): boolean {
  return isSize(bits) && bits >= 2 && bits <= 16;
}

function isFloat32(value: unknown): boolean {
  return Number.isFinite(value) && Math.fround(Number(value)) === value;
}

export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
