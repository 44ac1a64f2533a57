/**
 * How long a hit takes, by the number of stages looked up: `npm run bench:lookup -- [records] [--lasting]`. The store lies in
 * the system's folder for temporary files, with the page cache warm. It is filled without waiting for the disk, which makes
 * the same files: `--lasting` waits, and so measures what publishing costs as well.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RecipeKey } from '../../src/base/brand.ts';
import { recipeKey } from '../../src/keys/key.ts';
import { earlierSchemes } from '../../src/keys/schemes.ts';
import { Store } from '../../src/store/store.ts';
import { recordOf } from '../store/samples.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { lasting: { type: 'boolean', default: false } },
});
const [records = 1000] = positionals.map(Number);
/** Looked up each round, spread over all. */
const asked = 1000;
const root = mkdtempSync(join(tmpdir(), 'athanor-lookup-'));
try {
  const store = new Store(root, earlierSchemes, false, values.lasting ? 'lasting' : 'passing');
  const recipes: RecipeKey[] = [];
  const begun = performance.now();
  for (let seed = 0; seed < records; seed++) {
    const record = recordOf(store, seed, { metrics: `m ${seed}`, model: `d ${seed}`, weights: `w ${seed}` });
    store.publish(record);
    const recipe = recipeKey({ ...record.manifest, inputs: {} });
    store.pointRecipe(recipe, record.contentKey);
    if (seed % Math.ceil(records / asked) === 0) recipes.push(recipe);
  }
  const each = ((performance.now() - begun) / records).toFixed(3);
  console.log(
    `publish${values.lasting ? '' : ', not waiting for the disk'}  ${each} ms a stage of three blobs`,
  );
  for (const round of [1, 2, 3, 4, 5]) {
    const fresh = new Store(root);
    const [start, used] = [performance.now(), process.cpuUsage()];
    const hits = recipes.filter((recipe) => fresh.lookupRecipe(recipe).kind === 'hit').length;
    const clock = (performance.now() - start) / recipes.length;
    const { user, system } = process.cpuUsage(used);
    const processor = (user + system) / 1000 / recipes.length;
    console.log(
      `lookup among ${records}, round ${round}  ${clock.toFixed(4)} ms a stage, ` +
        `${processor.toFixed(4)} ms of processor time; ${hits} hits of ${recipes.length}`,
    );
  }
} finally {
  rmSync(root, { recursive: true });
}
