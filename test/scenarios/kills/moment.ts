import type { Stream } from '../../../src/ml/random/stream.ts';
import { stream } from '../../../src/ml/random/stream.ts';

/** Who dies: everything at once, as when a machine or a terminal goes; or one process, as when memory runs out. */
export type Victim = 'group' | 'worker' | 'parent';

/** In a run: after so many of its events, or after so many changes among the files that the store is writing. */
export interface RunMoment {
  readonly victim: Victim;
  readonly by: 'event' | 'write';
  /** Counts from 1. */
  readonly number: number;
  readonly thenMs: number;
}

/** Who else is at work on the store. */
export type Moment = (RunMoment & { readonly company: 'nobody' | 'runner' }) | (RunMoment & CollectionMoment);

/** In a collection, or in a run while collections go on. */
export interface CollectionMoment {
  readonly company: 'collection';
  /** Keeps nothing but what runs that go on use; otherwise what any run holds. */
  readonly isGreedy: boolean;
  /** Part of its removals after which the collection is killed; null = it is the run that is. */
  readonly deadlyPart: number | null;
  /** Whether a run goes on while the collection is killed, which begins at the moment of the run. */
  readonly isBeside: boolean;
}

/** How much there is to count in a run that nobody disturbs. */
export interface Extent {
  readonly events: number;
  readonly writes: number;
}

/** The moment of a trial; the same for the same seed and number. */
export function momentOf(seed: number, trial: number, extent: Extent): Moment {
  const random = stream(seed, 'kills').seek(trial);
  const by = below(random, 2) === 0 ? 'event' : 'write';
  const moment: RunMoment = {
    // Most kills take everything.
    victim: (['group', 'group', 'worker', 'parent'] as const)[below(random, 4)] ?? 'group',
    by,
    // On a busy machine several writes are told as one, and a later one would never come.
    number: 1 + below(random, by === 'event' ? extent.events : Math.ceil(0.75 * extent.writes)),
    thenMs: below(random, 20),
  };
  const company = below(random, 5);
  if (company > 1) return { ...moment, company: 'nobody' };
  if (company > 0) return { ...moment, company: 'runner' };
  const isGreedy = below(random, 2) === 0;
  const deadlyPart = below(random, 2) === 0 ? below(random, 100) / 100 : null;
  return { ...moment, company: 'collection', isGreedy, deadlyPart, isBeside: below(random, 2) === 0 };
}

/** What is killed, and who is at work beside it. */
export function companyOf(moment: Moment): string {
  if (moment.company !== 'collection')
    return moment.company === 'nobody' ? 'a run alone' : 'a run beside another';
  const collection = `${moment.isGreedy ? 'greedy ' : ''}collection`;
  if (moment.deadlyPart === null) return `a run beside ${collection}s`;
  return `a ${collection}${moment.isBeside ? ' beside a run' : ''}`;
}

export function wordsOf(moment: Moment): string {
  const place = `${moment.by} ${moment.number}`;
  if (moment.company !== 'collection' || moment.deadlyPart === null)
    return `${companyOf(moment)}: ${moment.victim} killed at ${place}`;
  const begun = moment.isBeside ? `, begun at ${place}` : '';
  return `${companyOf(moment)}: killed after ${100 * moment.deadlyPart}% of its removals${begun}`;
}

function below(random: Stream, limit: number): number {
  return Math.floor((random.word() / 2 ** 32) * limit);
}
