import { catalog, isCode, rowOf, type Code } from '../../diag/catalog.ts';
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
    withoutHoles(rowOf(code).title),
  ]);
  const columns = ['', '', ''].map((title) => ({ title, align: 'left' as const }));
  for (const line of renderTable({ columns, rows }, session.out.paint)) session.out.line(line);
}

function explainCode(session: Session, code: string): void {
  if (!isCode(code)) {
    const near = nearest(code, codes);
    throw new UsageError(
      `there is no code \`${code}\``,
      near === null ? '`athanor explain` lists them all' : `did you mean ${near}?`,
    );
  }
  const row = rowOf(code);
  if (session.json) {
    printJson(session, 'code', { code, ...row });
    return;
  }
  const { paint, line } = session.out;
  line(
    `${paint(row.severity === 'error' ? 'bad' : 'warn', `${row.severity}[${code}]`)}: ${withoutHoles(row.title)}`,
  );
  line();
  line(row.explanation);
  if (row.example === null) return;
  for (const [title, text] of [
    ['wrong', row.example.wrong],
    ['right', row.example.right],
  ] as const) {
    line();
    line(paint(title === 'wrong' ? 'bad' : 'good', `${title}:`));
    for (const exampleLine of text.split('\n')) line(`    ${exampleLine}`);
  }
}

/** `{setting}` in a title stands for what the user wrote. */
function withoutHoles(title: string): string {
  return title.replaceAll(/\{(\w+)\}/g, '<$1>');
}
