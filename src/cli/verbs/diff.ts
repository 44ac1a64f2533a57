import { compare, isDifferent } from '../../report/diff/compare.ts';
import type { Side } from '../../report/diff/side.ts';
import { renderDiff } from '../../report/diff/diff-text.ts';
import { gateText } from '../../report/diff/gate-text.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { printJson } from '../session.ts';
import { sidesOf } from '../sides.ts';
import type { Verb } from './verb.ts';

/** Changed settings beside changed results, of runs, files, revisions or cells of a sweep; the first is the base. */
export const diff: Verb = async (session, words, options) => {
  const named = words.length === 0 ? ['@-1'] : words;
  const given: Side[] = [];
  for (const word of named) given.push(...(await sidesOf(session, word)));
  const sides = given.length === 1 ? [...given, ...(await sidesOf(session, '@last'))] : given;
  if (sides.length > mostSides)
    throw new UsageError(`${sides.length} sides are more than anybody compares`, `at most ${mostSides}`);
  const found = compare(sides);
  // Reading conditions needs the language, which comparing runs does not.
  const judged =
    options.failIf === undefined
      ? []
      : (await import('../conditions.ts')).judgeConditions(session, options.failIf, found);
  const isChanged = isDifferent(found);
  if (session.json) {
    const told = options.failIf === undefined ? {} : { conditions: judged.map(({ answer }) => answer) };
    printJson(session, 'diff', { different: isChanged, ...found, ...told });
  } else {
    for (const line of renderDiff(found, session.out.paint, session.out.columns)) session.out.line(line);
    if (judged.length > 0) session.out.line();
    for (const { condition, answer } of judged)
      for (const line of gateText(condition, answer, found, session.out.paint)) session.out.line(line);
  }
  const fails = judged.some(({ answer }) => answer.breaches.length > 0);
  return fails || (options.exitCode === true && isChanged) ? exitCodes.difference : exitCodes.ok;
};

const mostSides = 100;
