import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { compare } from '../../report/diff/compare.ts';
import type { Side } from '../../report/diff/side.ts';
import { formatBytes } from '../../report/numbers.ts';
import { markdownOf } from '../../report/markdown/report-text.ts';
import { pageFor } from '../../report/run-report/page-request.ts';
import type { Report, Subject } from '../../report/run-report/report.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { reasonOf } from '../files.ts';
import { printJson, type Session } from '../session.ts';
import { sidesOf } from '../sides.ts';
import { subjectNamed } from '../subjects.ts';
import type { Verb } from './verb.ts';

const program = join(import.meta.dirname, 'page.mjs');

/** What runs or files asked, did and found, as a file to look at, to print or to put into a pull request. */
export const report: Verb = async (session, words, options) => {
  const made = await reportOf(session, words.length === 0 ? ['@last'] : words);
  const out = options.out ?? (options.md === true ? '-' : 'report.html');
  if (session.json) printJson(session, 'report', { ...made });
  // JSON is the report itself; a file is written beside it only where one is named.
  if (!session.json || options.out !== undefined)
    save(session, out, options.md === true ? markdownOf(made) : await pageOf(made));
  return exitCodes.ok;
};

async function reportOf(session: Session, references: readonly string[]): Promise<Report> {
  const subjects: Subject[] = [];
  for (const reference of references) subjects.push(await subjectNamed(session, reference));
  const sides: Side[] = [];
  if (subjects.length > 1)
    for (const [index, { run, file }] of subjects.entries()) {
      const { [index]: reference = '' } = references;
      const named = reference.endsWith(']') ? reference : (run?.run ?? file);
      sides.push(...(await sidesOf({ ...session, quiet: true }, named)));
    }
  return {
    title: [...new Set(subjects.map(({ file }) => basename(file)))].join(', '),
    subjects,
    comparison: sides.length === 0 ? null : compare(sides),
  };
}

async function pageOf(made: Report): Promise<string> {
  const answer = await pageFor(program, made);
  if (answer.status === 'failed') throw new Error(answer.message, { cause: answer.stack });
  return answer.html;
}

function save(session: Session, out: string, text: string): void {
  if (out === '-') {
    if (session.json) throw new UsageError('`--json` and `--out -` both want stdout', 'name a file');
    session.out.write(text);
    return;
  }
  try {
    writeFileSync(resolve(session.cwd, out), text);
  } catch (error) {
    throw new UsageError(`cannot write ${out}: ${reasonOf(error)}`);
  }
  if (!session.quiet) session.err.line(`wrote ${out}, ${formatBytes(Buffer.byteLength(text))}`);
}
