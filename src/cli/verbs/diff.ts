import { diff as compare, isDifferent } from '../../report/diff.ts';
import { renderDiff } from '../../report/diff-text.ts';
import { exitCodes } from '../exit.ts';
import { printJson } from '../session.ts';
import { sideOf } from '../sides.ts';
import type { Verb } from './verb.ts';

/** Changed settings beside changed results, of two runs or two files. */
export const diff: Verb = (session, [before = '@-1', after = '@last'], options) => {
  const found = compare(sideOf(session, before), sideOf(session, after));
  if (session.json) printJson(session, 'diff', { different: isDifferent(found), ...found });
  else for (const line of renderDiff(found, session.out.paint)) session.out.line(line);
  return Promise.resolve(
    options.exitCode === true && isDifferent(found) ? exitCodes.difference : exitCodes.ok,
  );
};
