/**
 * A campaign: `npm run fuzz:input -- --seed 1 --count 1000000`, shared out among the parsers in rounds; `--target NAME` for
 * one of them. What was done so far is told every few minutes, so that it may be ended at any time.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attack } from './attack.ts';
import { targets } from './targets.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000000' },
    target: { type: 'string' },
  },
});
const round = 1000;
const tellMilliseconds = 120_000;

// Files that are read back at once are best kept in memory.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'athanor-input-'));
const chosen = (await targets(folder)).filter(
  ({ name }) => values.target === undefined || name === values.target,
);
const done = new Map(chosen.map(({ name }) => [name, { inputs: 0, refused: 0, ways: 0 }]));
let troubled = 0;
let told = Date.now();

for (let rounds = 0; total() < Number(values.count) && troubled < 20; rounds++) {
  for (const target of chosen) {
    const count = Math.min(round, Number(values.count) - total());
    const { inputs, refused, ways, troubles } = await attack(target, count, `${values.seed} ${rounds}`);
    const sum = done.get(target.name) ?? { inputs: 0, refused: 0, ways: 0 };
    done.set(target.name, {
      inputs: sum.inputs + inputs,
      refused: sum.refused + refused,
      ways: Math.max(sum.ways, ways),
    });
    for (const { what, input } of troubles) {
      const kept = join(tmpdir(), `athanor-input-${target.name.replaceAll(/\W/g, '-')}-${troubled++}`);
      writeFileSync(kept, input);
      console.log(`TROUBLE with ${target.name} (${kept}, ${input.length} bytes): ${what}`);
    }
  }
  if (Date.now() - told > tellMilliseconds) tell();
}
tell();
rmSync(folder, { recursive: true });
process.exitCode = troubled > 0 ? 1 : 0;

function total(): number {
  return [...done.values()].reduce((sum, { inputs }) => sum + inputs, 0);
}

function tell(): void {
  told = Date.now();
  const lines = [...done].map(
    ([name, { inputs, refused, ways }]) =>
      `${name}: ${inputs} inputs, ${refused} refused by an error, the others answered; ${ways} ways in a round`,
  );
  console.log(`${lines.join('\n')}\nseed ${values.seed}: ${total()} inputs, ${troubled} troubles\n`);
}
