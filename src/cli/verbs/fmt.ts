import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { parse } from '../../lang/parse.ts';
import { print } from '../../lang/print.ts';
import { diagnosticsJson, showDiagnostics } from '../diagnostics.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { chooseFiles, reasonOf } from '../files.ts';
import { printJson, type Session } from '../session.ts';
import { readSource } from '../text.ts';
import type { Verb } from './verb.ts';

type Outcome = 'formatted' | 'unchanged' | 'different' | 'invalid';

/** Brings files into the canonical layout. A file that cannot be read as the language is left as it is. */
export const fmt: Verb = (session, words, options) => {
  const isCheck = options.check === true;
  if (words.includes('-')) {
    if (words.length > 1) throw new UsageError('`-` formats stdin and stands alone');
    return Promise.resolve(exitCodeOf([formatStdin(session, isCheck)]));
  }
  const outcomes = chooseFiles(words, session.cwd).map((file) => ({
    file,
    outcome: formatFile(session, file, isCheck),
  }));
  if (session.json) printJson(session, 'fmt', { files: outcomes });
  return Promise.resolve(exitCodeOf(outcomes.map(({ outcome }) => outcome)));
};

function formatFile(session: Session, file: string, isCheck: boolean): Outcome {
  const formatted = canonical(session, file);
  if (formatted === null) return 'invalid';
  if (formatted.before === formatted.after) return 'unchanged';
  if (isCheck) {
    session.err.line(`${file}: the layout differs; \`athanor fmt ${file}\` brings it in order`);
    return 'different';
  }
  replaceFile(file, formatted.after);
  if (!session.json && !session.quiet) session.err.line(`${file}: formatted`);
  return 'formatted';
}

function formatStdin(session: Session, isCheck: boolean): Outcome {
  const formatted = canonical(session, '-');
  if (formatted === null) return 'invalid';
  const isSame = formatted.before === formatted.after;
  if (isCheck) return isSame ? 'unchanged' : 'different';
  session.out.write(formatted.after);
  return isSame ? 'unchanged' : 'formatted';
}

interface Formatted {
  readonly before: string;
  readonly after: string;
}

/** null after a mistake, which is shown. */
function canonical(session: Session, file: string): Formatted | null {
  const { source, diagnostics: unreadable } = readSource(file);
  const parsed = parse(source);
  const diagnostics = unreadable.length > 0 ? unreadable : parsed.diagnostics;
  if (diagnostics.length === 0) return { before: source.text, after: print(parsed.file, parsed) };
  const sources = new Map([[source.name, source]]);
  showDiagnostics(session, diagnostics, sources);
  if (session.json)
    printJson(session, 'invalid', { file, diagnostics: diagnosticsJson(diagnostics, sources) });
  return null;
}

/** Whole or not at all: a user's file is never half written. A link stays a link. */
function replaceFile(file: string, text: string): void {
  const aside = `${file}.athanor-${process.pid}`;
  try {
    const target = realpathSync(file);
    writeFileSync(aside, text, { mode: statSync(target).mode, flag: 'wx' });
    renameSync(aside, target);
  } catch (error) {
    rmSync(aside, { force: true });
    throw new UsageError(`cannot write ${file}: ${reasonOf(error)}`);
  }
}

function exitCodeOf(outcomes: readonly Outcome[]): number {
  if (outcomes.includes('invalid')) return exitCodes.usage;
  return outcomes.includes('different') ? exitCodes.difference : exitCodes.ok;
}
