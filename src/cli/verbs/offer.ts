import { exitCodes } from '../exit.ts';
import { printJson } from '../session.ts';
import { offer } from '../shell/offer.ts';
import type { VerbRow } from '../verb-row.ts';
import type { Verb } from './verb.ts';

/** What the last word may become, for the scripts of `completion`; they say how it is printed. */
export const offerOf =
  (rows: readonly VerbRow[]): Verb =>
  (session, words) => {
    const offered = offer(words, rows, session);
    if (session.json) printJson(session, 'offer', { offer: offered });
    else if (offered.kind === 'paths' && offered.paths.length > 0) {
      session.out.line('paths');
      for (const path of offered.paths) session.out.line(path);
    } else if (offered.kind === 'words' && offered.words.length > 0) {
      session.out.line('words');
      for (const { text, summary } of offered.words)
        session.out.line(summary === '' ? text : `${text}\t${summary}`);
    }
    return Promise.resolve(exitCodes.ok);
  };
