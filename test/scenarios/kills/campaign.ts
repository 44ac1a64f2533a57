/**
 * Kills runs at random moments, as many as asked for, and sees each go on: `npm run kills -- --kills 200 --seed 1`. A line
 * for each kill, then what they come to; exit code 1 if one did not end as an uninterrupted run does.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../../support/athanor.ts';
import { median } from '../../bench/median.ts';
import { files } from './experiment.ts';
import { momentOf } from './moment.ts';
import { killOnce, runWhole, type Report } from './trial.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    together: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
});
const [kills, seed, together, from] = [values.kills, values.seed, values.together, values.from].map(
  Number,
) as [number, number, number, number];

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-kills-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

await bundle();
const whole = await inFolder(runWhole);
console.log(
  `seed ${seed}; an uninterrupted run has ${whole.events} events and ${whole.writes} changes among the files being written`,
);
const reports: Report[] = [];
let failed = 0;
let next = from;

async function worker(): Promise<void> {
  while (next < from + kills) {
    const number = next++;
    const moment = momentOf(seed, number, whole);
    const { victim, by, number: count, isShared } = moment;
    const words = `${number}: ${victim} killed at ${by} ${count}${isShared ? ', beside another runner' : ''}`;
    try {
      const report = await inFolder((folder) => killOnce(folder, moment, whole));
      reports.push(report);
      const { wasKilled, isLate, during, resumed, lost } = report;
      const places = Object.entries(resumed).map(([stage, step]) => `${stage} resumed at ${step}`);
      const remarks = [...(wasKilled ? [] : ['in vain']), ...(isLate ? ['saved late'] : [])];
      console.log(
        `${words}, during ${during ?? 'nothing'}: ${[...places, `${lost} steps lost`, ...remarks].join(', ')}`,
      );
    } catch (error) {
      failed++;
      console.log(`${words}: FAILED: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

await Promise.all(Array.from({ length: together }, worker));
const during = new Map<string, number>();
for (const { wasKilled, during: stage } of reports) {
  const place = wasKilled ? (stage ?? 'no stage') : 'in vain';
  during.set(place, (during.get(place) ?? 0) + 1);
}
const processor = (when: 'fresh' | 'next') =>
  reports.map((report) => report[when].processor).filter((value) => !Number.isNaN(value));
console.log(`
${reports.length} kills survived, ${failed} failed; seed ${seed}
killed during: ${[...during].map(([stage, count]) => `${stage} ${count}`).join(', ')}
went on from a checkpoint: ${reports.filter(({ resumed }) => Object.keys(resumed).length > 0).length}
checkpoints saved late: ${reports.filter(({ isLate }) => isLate).length}
most steps lost: ${Math.max(0, ...reports.map(({ lost }) => lost))}
processor ms until a run had decided, median / most: fresh ${median(processor('fresh'))} / ${Math.max(...processor('fresh'))}, after a kill ${median(processor('next'))} / ${Math.max(...processor('next'))}`);
process.exitCode = failed > 0 ? 1 : 0;
