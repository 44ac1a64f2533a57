/** Processes die at moments that nobody chose; the next run ends where an uninterrupted one ends. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import test, { after, type TestContext } from 'node:test';
import { Ground } from './kills/ground.ts';
import { momentOf, wordsOf, type Moment } from './kills/moment.ts';
import type { Report } from './kills/trial.ts';

const together = 2;
const seed = randomInt(2 ** 31);

const ground = Ground.prepare('small');
after(async () => {
  (await ground).end();
});

/** Tries moments of the seed, `together` at once. */
async function tryAll(t: TestContext, numbers: readonly number[]): Promise<readonly Report[]> {
  t.diagnostic(`npm run kills -- --seed ${seed} tries the same`);
  const reports: Report[] = [];
  const trial = async (number: number): Promise<void> => {
    const there = await ground;
    const moment = momentOf(seed, number, there.alone);
    const report = await there.trial(moment).catch((error: unknown) => {
      throw new Error(`kill ${number} of seed ${seed}, ${JSON.stringify(moment)}`, { cause: error });
    });
    reports.push(report);
    t.diagnostic(`${wordsOf(moment)}: ${JSON.stringify(report)}`);
  };
  for (let first = 0; first < numbers.length; first += together) {
    await Promise.all(numbers.slice(first, first + together).map(trial));
  }
  return reports;
}

/** The numbers of the first moments that are each the first of their kind, or the first so many of one. */
async function firstOf(count: number, kindOf: (moment: Moment) => string | null): Promise<readonly number[]> {
  const { alone } = await ground;
  const taken: number[] = [];
  const kinds = new Set<string>();
  for (let number = 0; taken.length < count; number++) {
    const kind = kindOf(momentOf(seed, number, alone));
    if (kind === null || kinds.has(kind)) continue;
    kinds.add(kind);
    taken.push(number);
  }
  return taken;
}

test('a run that is killed at any moment and started again ends bit for bit like one that was not', async (t) => {
  const kindOf = (moment: Moment) => (moment.company === 'collection' ? null : JSON.stringify(moment));
  const reports = await tryAll(t, await firstOf(10, kindOf));
  const resumed = reports.filter((report) => Object.keys(report.resumed).length > 0);
  assert.ok(resumed.length > 0, 'no kill fell between a first checkpoint and the end of its stage');
});

test('a collection that is killed, or beside which a run is, takes nothing that a run holds, and the next run ends as ever', async (t) => {
  const kindOf = (moment: Moment) =>
    moment.company === 'collection' ? `${moment.isGreedy} ${moment.deadlyPart === null}` : null;
  const reports = await tryAll(t, await firstOf(4, kindOf));
  assert.ok(reports.some(({ wasKilled }) => wasKilled));
});
