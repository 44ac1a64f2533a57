/** A campaign: `npm run fuzz:keys -- --seed 1 --count 100000` makes so many edits and ends at the first findings. */
import { parseArgs } from 'node:util';
import { showFinding, showTally } from './show.ts';
import { newTally, trial } from './trial.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100000' },
    edits: { type: 'string', default: '20' },
  },
});
const wanted = Number(values.count);
const tally = newTally();
const started = Date.now();
let said = started;
let findings = 0;
for (let index = 0; showTally(tally).edits < wanted && findings < 5; index++) {
  for (const finding of trial(`${values.seed} ${index}`, Number(values.edits), 'any', tally)) {
    findings++;
    console.log(`experiment ${index} of seed ${values.seed}:\n${showFinding(finding)}`);
  }
  if (Date.now() - said > 60_000) {
    said = Date.now();
    console.log(`${showTally(tally).edits} edits after ${Math.round((said - started) / 1000)} s`);
  }
}
const { edits, text } = showTally(tally);
console.log(`seed ${values.seed}: ${edits} edits, ${findings} findings\n${text}`);
console.log(`${Math.round(process.cpuUsage().user / 1e6)} s of processor time`);
process.exitCode = findings > 0 ? 1 : 0;
