import { catalog, isCode, rowOf, type Code } from '../../diag/catalog.ts';
import { explain as explanationOf } from '../../diag/explain.ts';
import { nearest } from '../../diag/suggest.ts';
import { renderTable } from '../../report/table.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { printJson, type Session } from '../session.ts';
import type { Verb } from './verb.ts';

const codes = (Object.keys(catalog) as Code[]).sort();

/** What a code means and how to cure it; all codes without one. */
export const explain: Verb = (session, [word]) => {
  if (word === undefined) listCodes(session);
  else explainCode(session, word.toUpperCase());
  return Promise.resolve(exitCodes.ok);
};

function listCodes(session: Session): void {
  if (session.json) {
    printJson(session, 'codes', { codes: codes.map((code) => ({ code, ...rowOf(code) })) });
    return;
  }
  const rows = codes.map((code) => [
    { text: code, tone: 'strong' as const },
    rowOf(code).severity,
    // What stands in the holes is the user's.
    rowOf(code).title.replaceAll(/\{\w+\}/g, '…'),
  ]);
  const columns = ['', '', ''].map((title) => ({ title, align: 'left' as const }));
  for (const line of renderTable({ columns, rows }, session.out.paint)) session.out.line(line);
}

function explainCode(session: Session, code: string): void {
  if (isCode(code)) {
    if (session.json) printJson(session, 'code', { code, ...rowOf(code) });
    else session.out.write(explanationOf(code));
    return;
  }
  const near = nearest(code, codes);
  throw new UsageError(
    `there is no code \`${code}\``,
    near === null ? '`athanor explain` lists them all' : `did you mean ${near}?`,
  );
}
