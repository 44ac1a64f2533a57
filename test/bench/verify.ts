/**
 * How fast `store verify` reads beside SHA-256 of the same bytes in memory, in one process and in alternation:
 * `verify.ts [MEGABYTES] [ROUNDS]`. Processor time is told too, because it says something on a busy machine.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../src/keys/digest.ts';
import { takeCensus } from '../../src/store/census.ts';
import { Store } from '../../src/store/store.ts';
import { verify } from '../../src/store/verification/verify.ts';
import { recordOf } from '../store/samples.ts';
import { median } from './median.ts';

const [megabytes = 400, rounds = 7] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'athanor-verify-'));
const store = new Store(folder);
/** Results as trainings leave them: one large output and two small ones. */
const results = Math.ceil(megabytes / 10);
for (let seed = 0; seed < results; seed++) {
  const weights = `${seed} weights `.repeat(1e7 / `${seed} weights `.length);
  store.publish(
    recordOf(store, seed, { weights, model: `model ${seed}`, metrics: `step ${seed}\n`.repeat(200) }),
  );
}
const files = takeCensus(store.layout);
const bytes = [...files.blob, ...files.record].map(({ path }) => readFileSync(path));
const total = bytes.reduce((sum, { length }) => sum + length, 0);

interface Spent {
  readonly wall: number;
  readonly processor: number;
}

function spent(work: () => void): Spent {
  const [wall, processor] = [performance.now(), process.cpuUsage()];
  work();
  const { user, system } = process.cpuUsage(processor);
  return { wall: performance.now() - wall, processor: (user + system) / 1000 };
}

const ratios: Spent[] = [];
for (let round = 0; round < rounds; round++) {
  const raw = spent(() => {
    for (const each of bytes) digestOf(each);
  });
  const whole = spent(() => {
    const { damage } = verify(store, { quarantines: false });
    if (damage.length > 0) throw new Error('the store is damaged');
  });
  ratios.push({ wall: raw.wall / whole.wall, processor: raw.processor / whole.processor });
  const pace = (ms: number): string => `${Math.round(total / 1e6 / (ms / 1000))} MB/s`;
  console.log(`SHA-256 in memory ${pace(raw.wall)}, store verify ${pace(whole.wall)}`);
}
rmSync(folder, { recursive: true });
const percent = (values: readonly number[]): string => `${Math.round(100 * median(values))} %`;
console.log(
  `${results} results, ${Math.round(total / 1e6)} MB: ${percent(ratios.map(({ wall }) => wall))} of raw hashing by the clock, ` +
    `${percent(ratios.map(({ processor }) => processor))} by the processor's time`,
);
