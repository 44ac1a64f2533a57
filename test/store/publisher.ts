/**
 * Publishes stage after stage until it is killed: `publisher.ts STORE FROM TO`. Says each on stdout when the store has
 * said that it is there.
 */
import { writeSync } from 'node:fs';
import { recipeKey } from '../../src/keys/key.ts';
import { Checkpoints } from '../../src/store/checkpoints.ts';
import { Store } from '../../src/store/store.ts';
import { keyOf, outputsOf, recordOf } from './samples.ts';

const [root = '', from = '0', to = '0'] = process.argv.slice(2);
const store = new Store(root);
for (let seed = Number(from); seed < Number(to); seed++) {
  const checkpoints = new Checkpoints(store, keyOf(seed));
  for (const step of [1, 2, 3]) {
    checkpoints.save({ step, seconds: 1.5, pieces: [Buffer.alloc(300_000, `${seed}/${step}`)] });
    writeSync(1, `checkpoint ${seed} ${step}\n`);
  }
  const writer = store.blobWriter();
  for (let piece = 0; piece < 8; piece++) writer.write(Buffer.alloc(50_000, `${seed}`));
  writer.finish();
  const record = recordOf(store, seed, outputsOf(seed));
  const { kind } = store.publish(record);
  store.pointRecipe(recipeKey({ ...record.manifest, inputs: {} }), record.contentKey);
  writeSync(1, `published ${seed} ${kind}\n`);
  checkpoints.clear();
}
