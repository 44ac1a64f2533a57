import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { withoutPoints } from '../../report/diff/brief.ts';
import { compare } from '../../report/diff/compare.ts';
import { formatBytes } from '../../report/numbers.ts';
import { markdownOf } from '../../report/markdown/report-text.ts';
import { pageFor } from '../../report/run-report/page-request.ts';
import type { Report } from '../../report/run-report/report.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { reasonOf } from '../files.ts';
import { printJson, type Session } from '../session.ts';
import { sidesOf } from '../sides.ts';
import { subjectNamed } from '../subjects.ts';
import type { Verb } from './verb.ts';

const program = join(import.meta.dirname, 'page.mjs');

/** What runs or files asked, did and found, as a file to look at, to print or to put into a pull request. */
export const report: Verb = async (session, words, options) => {
  const made = reportOf(session, words.length === 0 ? ['@last'] : words);
  const out = options.out ?? (options.md === true ? '-' : 'report.html');
  if (session.json) printJson(session, 'report', { ...made });
  // JSON is the report itself; a file is written beside it only where one is named.
  if (!session.json || options.out !== undefined)
    save(session, out, options.md === true ? markdownOf(made) : await pageOf(made));
  return exitCodes.ok;
};

function reportOf(session: Session, references: readonly string[]): Report {
  const subjects = references.map((reference) => subjectNamed(session, reference));
  return {
    title: [...new Set(subjects.map(({ file }) => basename(file)))].join(', '),
    subjects,
    comparison:
      subjects.length === 1
        ? null
        : withoutPoints(
            compare(
              subjects.flatMap(({ run, file }) => sidesOf({ ...session, quiet: true }, run?.run ?? file)),
            ),
          ),
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
