import { compare, isDifferent } from '../../report/diff/compare.ts';
import type { Diff } from '../../report/diff/diff.ts';
import { renderDiff } from '../../report/diff/diff-text.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { printJson } from '../session.ts';
import { sidesOf } from '../sides.ts';
import type { Verb } from './verb.ts';

/** Changed settings beside changed results, of runs, files, revisions or cells of a sweep; the first is the base. */
export const diff: Verb = (session, words, options) => {
  const named = words.length === 0 ? ['@-1'] : words;
  const given = named.flatMap((word) => sidesOf(session, word));
  const sides = given.length === 1 ? [...given, ...sidesOf(session, '@last')] : given;
  if (sides.length > mostSides)
    throw new UsageError(`${sides.length} sides are more than anybody compares`, `at most ${mostSides}`);
  const found = compare(sides);
  const isChanged = isDifferent(found);
  if (session.json) printJson(session, 'diff', { different: isChanged, ...withoutPoints(found) });
  else for (const line of renderDiff(found, session.out.paint)) session.out.line(line);
  return Promise.resolve(options.exitCode === true && isChanged ? exitCodes.difference : exitCodes.ok);
};

const mostSides = 100;

/** The points of curves lie in the store as the stages' metrics. */
function withoutPoints(diff: Diff) {
  return {
    ...diff,
    curves: diff.curves.map((row) => ({
      ...row,
      sides: row.sides.map(
        (side) => side && { ...side, repetitions: side.repetitions.map(({ seed }) => seed) },
      ),
    })),
  };
}
