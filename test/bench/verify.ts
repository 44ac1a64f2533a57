/**
 * How fast `store verify` reads beside SHA-256 of the same bytes in memory, in one process and in alternation:
 * `verify.ts [MEGABYTES] [ROUNDS]`: by one thread, and by several as the command does. Processor time is told too, because
 * it says something on a busy machine.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from '../../src/build.mjs';
import { digestOf } from '../../src/keys/digest.ts';
import { takeCensus } from '../../src/store/census.ts';
import { digestByThreads, type Digests } from '../../src/store/hashing/threads.ts';
import { Store } from '../../src/store/store.ts';
import { verify } from '../../src/store/verification/verify.ts';
import { recordOf } from '../store/samples.ts';
import { bundle } from '../support/athanor.ts';
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

async function spent(work: () => void | Promise<void>): Promise<Spent> {
  const [wall, processor] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(processor);
  return { wall: performance.now() - wall, processor: (user + system) / 1000 };
}

function prove(digests?: Digests): void {
  const { damage } = verify(store, { quarantines: false, ...(digests && { digests }) });
  if (damage.length > 0) throw new Error('the store is damaged');
}

const program = join(output, 'digests.mjs');
await bundle();
const ratios: { readonly one: Spent; readonly several: Spent }[] = [];
for (let round = 0; round < rounds; round++) {
  const raw = await spent(() => {
    for (const each of bytes) digestOf(each);
  });
  const one = await spent(() => {
    prove();
  });
  const several = await spent(async () => {
    const { blob } = takeCensus(store.layout);
    const digests = await digestByThreads(program, blob);
    if (digests.size < blob.length) throw new Error('a thread left files out');
    prove(digests);
  });
  ratios.push({ one: ratioOf(raw, one), several: ratioOf(raw, several) });
  const pace = (ms: number): string => `${Math.round(total / 1e6 / (ms / 1000))} MB/s`;
  console.log(
    `SHA-256 in memory ${pace(raw.wall)}, store verify in one thread ${pace(one.wall)}, in several ${pace(several.wall)}`,
  );
}
rmSync(folder, { recursive: true });
const percent = (values: readonly number[]): string => `${Math.round(100 * median(values))} %`;
for (const way of ['one', 'several'] as const) {
  const [clock, processor] = (['wall', 'processor'] as const).map((kind) =>
    percent(ratios.map((each) => each[way][kind])),
  );
  console.log(
    `${results} results, ${Math.round(total / 1e6)} MB, ${way} thread${way === 'one' ? '' : 's'}: ` +
      `${clock} of raw hashing by the clock, ${processor} by the processor's time`,
  );
}

function ratioOf(raw: Spent, other: Spent): Spent {
  return { wall: raw.wall / other.wall, processor: raw.processor / other.processor };
}
