import { parseAs } from '../base/shape.ts';
import { amountText } from '../check/amount.ts';
import { foundTargets } from '../check/schedules/found.ts';
import { readForeign } from '../store/foreign.ts';

/** What an analysis found: how far each tensor goes, and from where. */
export type FoundTargets = Readonly<Record<string, { readonly from: number; readonly to: number }>>;

/** The role `schedule` of a stage. Throws a StoreError where it is none. */
export function readSchedule(bytes: Uint8Array): FoundTargets {
  return readForeign('the schedule', bytes, (own) => parseAs(foundTargets, own) as FoundTargets);
}

/**
 * A schedule as a `let` of the language, to be read, edited and put into a pruning with `with`:
 *
 *     let sens = {
 *       "layers.0.input" { from 10%  to 35% }
 *     }
 */
export function scheduleText(name: string, schedule: FoundTargets): readonly string[] {
  const rules = Object.entries(schedule).flatMap(([tensor, { from, to }]) => {
    const start = from === 0 ? '' : `from ${percent(from)}  `;
    return [`  "${tensor}" { ${start}to ${percent(to)} }`];
  });
  return [`let ${name} = {`, ...rules, '}'];
}

function percent(value: number): string {
  return amountText({ value, dimension: 'fraction' });
}
