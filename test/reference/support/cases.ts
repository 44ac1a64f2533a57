import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { fault } from '../../../src/base/fault.ts';
import { decodeSafetensors, type StoredTensor } from '../../../src/ml/tensors/safetensors.ts';

/** `|a - b| <= atol + rtol * max|b|`, the maximum taken over the tensor. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** One folder of numbers that another implementation computed. */
export interface ReferenceCase {
  readonly folder: string;
  readonly hyperparameters: Readonly<Record<string, Json>>;
  readonly tolerance: { readonly float32: Tolerance; readonly float64: Tolerance };
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** What the entries of a vector of figures are, where the case has such vectors. */
  readonly resultOrder: readonly string[];
}

const given = process.env['ATHANOR_GOLDEN'];
const root = given ?? join(import.meta.dirname, '..');

/**
 * Registers `check` for every case folder whose name begins with `name`. In a folder that was given from outside a
 * case may be missing; of our own, none may.
 */
export function forEachCase(name: string, check: (reference: ReferenceCase) => void): void {
  const folders = readdirSync(root)
    .filter((folder) => folder.startsWith(name) && existsSync(join(root, folder, 'case.json')))
    .sort();
  if (folders.length === 0) {
    if (given === undefined) throw new Error(`no case ${name} in ${root}`);
    test(`${name} is absent from ${root}`, { skip: true });
  }
  for (const folder of folders) check(readCase(folder));
}

function readCase(folder: string): ReferenceCase {
  const facts = JSON.parse(readFileSync(join(root, folder, 'case.json'), 'utf8')) as {
    readonly hyperparameters: Readonly<Record<string, Json>>;
    readonly tolerance: { readonly float32_implementation: Tolerance; readonly float64_implementation: Tolerance };
    readonly result_order?: readonly string[];
  };
  return {
    folder,
    hyperparameters: facts.hyperparameters,
    tolerance: {
      float32: facts.tolerance.float32_implementation,
      float64: facts.tolerance.float64_implementation,
    },
    tensors: decodeSafetensors(readFileSync(join(root, folder, 'tensors.safetensors'))),
    resultOrder: facts.result_order ?? [],
  };
}

/** Settings, whose fields depend on the case, and the prefix of the tensors they belong to. */
export interface Variant {
  readonly prefix: string;
  readonly settings: unknown;
}

/** The variants of a case with the prefix of their tensors; a case without variants is its own only one. */
export function variantsOf({ hyperparameters }: ReferenceCase): readonly Variant[] {
  const variants = hyperparameters['variants'];
  if (variants === undefined) return [{ prefix: '', settings: hyperparameters }];
  return Object.entries(variants as JsonObject).map(([name, settings]) => ({ prefix: `${name}/`, settings }));
}

export function tensorOf({ tensors, folder }: ReferenceCase, name: string): StoredTensor {
  return tensors[name] ?? fault(`${folder} has no tensor ${name}`);
}

export function floatsOf(reference: ReferenceCase, name: string): Float32Array {
  const { data } = tensorOf(reference, name);
  return data instanceof Float32Array ? data : fault(`${name} is not float32`);
}

export function integersOf(reference: ReferenceCase, name: string): Int32Array {
  const { data } = tensorOf(reference, name);
  return data instanceof Int32Array ? data : fault(`${name} is not int32`);
}

/** Tensors under a prefix, by the rest of their names. */
export function tensorsUnder({ tensors }: ReferenceCase, prefix: string): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

/** Row `index` of a tensor's first dimension. */
export function rowOf<T extends { readonly length: number; subarray(begin: number, end: number): T }>(
  { shape: [rows = 1] }: StoredTensor,
  data: T,
  index: number,
): T {
  const size = data.length / rows;
  return data.subarray(index * size, (index + 1) * size);
}
