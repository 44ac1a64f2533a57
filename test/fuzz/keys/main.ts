/**
 * A campaign: `npm run fuzz:keys -- --seed 1 --count 100000` makes so many edits and ends at the fifth finding. With
 * `--real`, trainings run: by the executor and its workers, on a store that is kept and on an empty one.
 */
import { parseArgs } from 'node:util';
import { RealRuns } from './real.ts';
import { showFinding, showTally } from './show.ts';
import { Simulated } from './simulated.ts';
import { editsOf, newTally } from './tally.ts';
import { trial } from './trial.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100000' },
    edits: { type: 'string', default: '20' },
    real: { type: 'boolean', default: false },
  },
});
const { seed, real } = values;
const wanted = Number(values.count);
const tally = newTally();
const started = Date.now();
let said = started;
let findings = 0;
for (let index = 0; editsOf(tally) < wanted && findings < 5; index++) {
  const edits = Math.min(Number(values.edits), wanted - editsOf(tally));
  const runner = real ? await RealRuns.begin() : new Simulated();
  for (const finding of await trial(`${seed} ${index}`, edits, real ? 'runnable' : 'any', tally, runner)) {
    findings++;
    console.log(`experiment ${index} of seed ${seed}:\n${showFinding(finding)}`);
  }
  runner.end();
  if (Date.now() - said > 60_000) {
    said = Date.now();
    console.log(`after ${Math.round((said - started) / 1000)} s:\n${showTally(tally)}`);
  }
}
console.log(`seed ${seed}: ${findings} findings\n${showTally(tally)}`);
const { userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(`${Math.round((userCPUTime + systemCPUTime) / 1e6)} s of processor time, workers apart`);
process.exitCode = findings > 0 ? 1 : 0;
