import { describe } from '../../check/forms/describe.ts';
import type { Reads } from '../../check/forms/form.ts';

/** What a setting means and takes, as Markdown. */
export function settingText(name: string, reads: Reads): string {
  const { meaning, expected, range, preset, isNeeded } = describe(reads);
  const facts = [
    `takes ${expected}${range === null ? '' : `, ${range}`}`,
    ...(preset === null ? [] : [`default \`${preset}\``]),
    ...(isNeeded ? ['must be given'] : []),
  ];
  return [`**${name}**${meaning === null ? '' : `: ${meaning}`}`, facts.join('  \n')].join('\n\n');
}
