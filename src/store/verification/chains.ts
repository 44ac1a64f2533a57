import { existsSync } from 'node:fs';
import type { ContentKey, Digest, RecipeKey } from '../../base/brand.ts';
import { recipeKey } from '../../keys/key.ts';
import type { RecipePointer, StageRecord } from '../record.ts';
import type { Store } from '../store.ts';

/** How far each result can be followed back. */
export interface Chains {
  readonly records: number;
  /** Records whose every input some record here made. */
  readonly anchored: number;
  readonly pointers: number;
  /** Pointers whose recipe follows from their record and from pointers to records that made its inputs. */
  readonly derived: number;
}

/**
 * Follows records to the blobs that they name and to the records that made their inputs, and pointers to records. A gap
 * is no damage: what a record lacks is made again when it is asked for, and inputs may have been collected.
 */
export function followChains(
  store: Store,
  records: ReadonlyMap<ContentKey, StageRecord>,
  pointers: readonly RecipePointer[],
  blobs: ReadonlySet<Digest>,
): { readonly chains: Chains; readonly gaps: readonly string[] } {
  const gaps: string[] = [];
  const makers = new Map<Digest, StageRecord[]>();
  for (const record of records.values()) {
    for (const [role, { digest }] of Object.entries(record.outputs)) {
      makers.set(digest, [...(makers.get(digest) ?? []), record]);
      if (blobs.has(digest) || existsSync(store.layout.blob(digest))) continue;
      gaps.push(
        `${record.manifest.kind} ${record.provenance.stage} (${short(record.contentKey)}) lacks its ${role}: it will be made again`,
      );
    }
  }
  const anchored = [...records.values()].filter(({ manifest }) =>
    Object.values(manifest.inputs).every((outputs) =>
      Object.values(outputs).every((digest) => makers.has(digest)),
    ),
  );
  const recipes = new Map<ContentKey, RecipeKey[]>();
  for (const { recipeKey: recipe, contentKey } of pointers) {
    recipes.set(contentKey, [...(recipes.get(contentKey) ?? []), recipe]);
    if (!records.has(contentKey) && store.recordOf(contentKey) === null)
      gaps.push(`recipe ${short(recipe)} leads to a result that is not there`);
  }
  const derived = pointers.filter(({ recipeKey: recipe, contentKey }) => {
    const record = records.get(contentKey);
    return record !== undefined && recipesOf(record, makers, recipes).has(recipe);
  });
  const chains = {
    records: records.size,
    anchored: anchored.length,
    pointers: pointers.length,
    derived: derived.length,
  };
  return { chains, gaps };
}

/** Inputs are few, and each has as many recipes as experiments came to its bytes in other ways; beyond this it is no proof that is lacking but patience. */
const mostRecipes = 1000;

/** Every recipe that could lead to a record, by the recipes that lead to the records that made its inputs. */
function recipesOf(
  { manifest }: StageRecord,
  makers: ReadonlyMap<Digest, readonly StageRecord[]>,
  recipes: ReadonlyMap<ContentKey, readonly RecipeKey[]>,
): ReadonlySet<RecipeKey> {
  let inputs: readonly Readonly<Record<string, RecipeKey>>[] = [{}];
  for (const [role, outputs] of Object.entries(manifest.inputs)) {
    const made = Object.entries(outputs).map(([output, digest]) =>
      (makers.get(digest) ?? []).filter((record) => record.outputs[output]?.digest === digest),
    );
    const ofAll = (made[0] ?? []).filter((record) => made.every((others) => others.includes(record)));
    const upstream = ofAll.flatMap(({ contentKey }) => recipes.get(contentKey) ?? []);
    inputs = inputs
      .flatMap((filled) => upstream.map((recipe) => ({ ...filled, [role]: recipe })))
      .slice(0, mostRecipes);
  }
  return new Set(inputs.map((filled) => recipeKey({ ...manifest, inputs: filled })));
}

function short(key: string): string {
  return key.slice(0, 12);
}
