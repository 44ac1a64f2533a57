/** Flips single bits of a small store, at random, and tells which of them the check did not find: `flips.ts [COUNT] [SEED]`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillStore, flip, isFound, randomFlips } from '../store/flips.ts';

const [count = 10_000, seed = 1] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'athanor-flips-'));
const root = join(folder, 'store');
const store = fillStore(root);
const found = new Map<string, number>();
let missed = 0;
for (const { file, bit } of randomFlips(store, seed, count)) {
  const restore = flip(file, bit);
  if (isFound(root, file)) found.set(file.kind, (found.get(file.kind) ?? 0) + 1);
  else {
    missed++;
    console.log(`missed: bit ${bit} of ${file.place}`);
  }
  restore();
}
rmSync(folder, { recursive: true });
for (const [kind, number] of [...found].sort()) console.log(`${kind.padEnd(12)} ${number} found`);
console.log(`${count} bits flipped with seed ${seed}, ${missed} missed`);
process.exitCode = missed === 0 ? 0 : 1;
