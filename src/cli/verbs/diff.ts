import type { Diagnostic } from '../../diag/diagnostic.ts';
import { withoutPoints } from '../../report/diff/brief.ts';
import { compare, isDifferent } from '../../report/diff/compare.ts';
import type { Diff } from '../../report/diff/diff.ts';
import { renderDiff } from '../../report/diff/diff-text.ts';
import { judgeCondition } from '../../report/diff/gate.ts';
import { gateText } from '../../report/diff/gate-text.ts';
import { readConditions, refuse, type Conditions } from '../conditions.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { printJson, type Session } from '../session.ts';
import { sidesOf } from '../sides.ts';
import type { Verb } from './verb.ts';

/** Changed settings beside changed results, of runs, files, revisions or cells of a sweep; the first is the base. */
export const diff: Verb = (session, words, options) => {
  const named = words.length === 0 ? ['@-1'] : words;
  const given = named.flatMap((word) => sidesOf(session, word));
  const sides = given.length === 1 ? [...given, ...sidesOf(session, '@last')] : given;
  if (sides.length > mostSides)
    throw new UsageError(`${sides.length} sides are more than anybody compares`, `at most ${mostSides}`);
  const conditions = readConditions(session, options.failIf ?? []);
  const found = compare(sides);
  const judged = judge(session, conditions, found);
  const isChanged = isDifferent(found);
  if (session.json) {
    const told = options.failIf === undefined ? {} : { conditions: judged.map(({ answer }) => answer) };
    printJson(session, 'diff', { different: isChanged, ...withoutPoints(found), ...told });
  } else {
    for (const line of renderDiff(found, session.out.paint)) session.out.line(line);
    if (judged.length > 0) session.out.line();
    for (const { condition, answer } of judged)
      for (const line of gateText(condition, answer, found, session.out.paint)) session.out.line(line);
  }
  const fails = judged.some(({ answer }) => answer.breaches.length > 0);
  return Promise.resolve(
    fails || (options.exitCode === true && isChanged) ? exitCodes.difference : exitCodes.ok,
  );
};

const mostSides = 100;

function judge(session: Session, { checked, sources }: Conditions, found: Diff) {
  const mistakes: Diagnostic[] = [];
  const judged = checked.flatMap((condition) => {
    const answer = judgeCondition(condition, found);
    if ('breaches' in answer) return [{ condition, answer }];
    mistakes.push(answer);
    return [];
  });
  if (mistakes.length > 0) refuse(session, mistakes, sources);
  return judged;
}
