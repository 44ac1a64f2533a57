/**
 * How long a hit takes, by the number of stages looked up: `node --import tsx test/bench/lookup.ts [records]`.
 * The store lies in the system's folder for temporary files, with the page cache warm.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecipeKey } from '../../src/base/brand.ts';
import { recipeKey } from '../../src/keys/key.ts';
import { Store } from '../../src/store/store.ts';
import { recordOf } from '../store/samples.ts';

const records = Number(process.argv[2] ?? 1000);
const root = mkdtempSync(join(tmpdir(), 'athanor-lookup-'));
try {
  const store = new Store(root);
  const recipes: RecipeKey[] = [];
  const begun = performance.now();
  for (let seed = 0; seed < records; seed++) {
    const record = recordOf(store, seed, { metrics: `m ${seed}`, model: `d ${seed}`, weights: `w ${seed}` });
    store.publish(record);
    const recipe = recipeKey({ ...record.manifest, inputs: {} });
    store.pointRecipe(recipe, record.contentKey);
    recipes.push(recipe);
  }
  console.log(
    `publish          ${((performance.now() - begun) / records).toFixed(3)} ms a stage of three blobs`,
  );
  for (const round of [1, 2, 3]) {
    const fresh = new Store(root);
    const start = performance.now();
    const hits = recipes.filter((recipe) => fresh.lookupRecipe(recipe).kind === 'hit').length;
    const each = (performance.now() - start) / records;
    console.log(`lookup, round ${round}  ${each.toFixed(4)} ms a stage; ${hits} hits of ${records}`);
  }
} finally {
  rmSync(root, { recursive: true });
}
