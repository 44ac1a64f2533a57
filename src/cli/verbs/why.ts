import { explain } from '../../report/why.ts';
import { renderWhy } from '../../report/why-text.ts';
import { findRun, findStages, openPast, openStore } from '../archive.ts';
import { exitCodes } from '../exit.ts';
import { printJson } from '../session.ts';
import type { Verb } from './verb.ts';

/** Why a stage of a run ran or was a hit, or each of several cells. The words are one name: `evaluate small` needs no quotes. */
export const why: Verb = (session, words, options) => {
  const run = findRun(session, options.run ?? '@last');
  const past = openPast(session, openStore(session));
  const explanations = findStages(run, words.join(' '), session).map((stage) => explain(past, run, stage));
  for (const [index, explanation] of explanations.entries()) {
    if (session.json) printJson(session, 'why', { explanation });
    else {
      if (index > 0) session.out.line();
      for (const line of renderWhy(explanation, session.out.paint, session.out.columns))
        session.out.line(line);
    }
  }
  return Promise.resolve(exitCodes.ok);
};
