import type { JsonObject } from '../base/json.ts';
import { amountText } from '../check/amount.ts';

/**
 * A schedule as a `let` of the language, to be read, edited and put into a pruning with `with`:
 *
 *     let sens = {
 *       "layers.0.input" { from 10%  to 35% }
 *     }
 */
export function scheduleText(name: string, schedule: JsonObject): readonly string[] {
  const rules = Object.entries(schedule).flatMap(([tensor, target]) => {
    const { from, to } = target as { readonly from: number; readonly to: number };
    const start = from === 0 ? '' : `from ${percent(from)}  `;
    return [`  "${tensor}" { ${start}to ${percent(to)} }`];
  });
  return [`let ${name} = {`, ...rules, '}'];
}

function percent(value: number): string {
  return amountText({ value, dimension: 'fraction' });
}
