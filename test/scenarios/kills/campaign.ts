/**
 * Kills runs at random moments, as many as asked for, and sees each go on: `npm run kills -- --kills 200 --seed 1`. A line
 * for each kill, then what they come to; exit code 1 if one did not end as an uninterrupted run does. With `--labels` most of
 * the time goes into soft labels of several pieces.
 */
import { parseArgs } from 'node:util';
import { median } from '../../bench/median.ts';
import { Ground } from './ground.ts';
import { companyOf, momentOf, wordsOf } from './moment.ts';
import type { Report } from './trial.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    together: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    labels: { type: 'boolean', default: false },
  },
});
const [kills, seed, together, from] = [values.kills, values.seed, values.together, values.from].map(
  Number,
) as [number, number, number, number];

const ground = await Ground.prepare(values.labels ? 'labels' : 'small');
const { alone: whole } = ground;
console.log(
  `seed ${seed}; an uninterrupted run has ${whole.events} events and ${whole.writes} changes among the files being written`,
);
const reports: (Report & { readonly company: string })[] = [];
let failed = 0;
let next = from;

async function worker(): Promise<void> {
  while (next < from + kills) {
    const number = next++;
    const moment = momentOf(seed, number, whole);
    const words = `${number}: ${wordsOf(moment)}`;
    try {
      const report = await ground.trial(moment);
      reports.push({ ...report, company: companyOf(moment) });
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
ground.end();

function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
}

const processor = (when: 'fresh' | 'next') =>
  reports.map((report) => report[when].processor).filter((value) => !Number.isNaN(value));
console.log(`
${reports.length} kills survived, ${failed} failed; seed ${seed}
kinds: ${counted(reports.map(({ company }) => company))}
killed during: ${counted(reports.map(({ wasKilled, during }) => (wasKilled ? (during ?? 'no stage') : 'in vain')))}
went on from a checkpoint: ${reports.filter(({ resumed }) => Object.keys(resumed).length > 0).length}
checkpoints saved late: ${reports.filter(({ isLate }) => isLate).length}
most steps lost: ${Math.max(0, ...reports.map(({ lost }) => lost))}
processor ms until a run had decided, median / most: fresh ${median(processor('fresh'))} / ${Math.max(...processor('fresh'))}, after a kill ${median(processor('next'))} / ${Math.max(...processor('next'))}`);
process.exitCode = failed > 0 ? 1 : 0;
