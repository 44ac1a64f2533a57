import type { RunEvent } from '../exec/events.ts';
import type { RunStage } from '../exec/run-record.ts';
import { formatNumberOf } from './numbers.ts';
import type { Paint } from './table.ts';

/** What making results again showed; nothing where none was. */
export function checkedText(
  stages: readonly RunStage[],
  checks: readonly (RunEvent & { readonly type: 'stage checked' })[],
  paint: Paint,
): readonly string[] {
  if (checks.length === 0) return [];
  const hits = stages.filter(({ outcome }) => outcome === 'hit').length;
  const differing = checks.filter(({ differences }) => differences.length > 0);
  return [
    ...differing.flatMap(({ stage, differences }) =>
      differences.map(
        ({ output, first }) =>
          `${paint('bad', 'differs')}  ${stage}, made again, has other ${output} than its result: ${first}`,
      ),
    ),
    `${checks.length} of ${formatNumberOf(hits, 'hit')} made again, ${
      differing.length === 0
        ? paint('good', 'to the same bytes')
        : `${paint('bad', `${differing.length} with other bytes`)}; the results stay, and what came out is in quarantine`
    }`,
    '',
  ];
}
