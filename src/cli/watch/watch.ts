import { resolve } from 'node:path';
import { exitCodeOf, RunControl } from '../../exec/control.ts';
import { formatNumberOf } from '../../report/numbers.ts';
import { DeviceAbsent, InvalidExperiment, UsageError } from '../exit.ts';
import { chooseFile, displayPath } from '../files.ts';
import { reportError } from '../mistakes.ts';
import { openText } from '../pipeline.ts';
import { runOpened, type RunChoices } from '../running.ts';
import type { Session } from '../session.ts';
import { readSource, textOnDisk } from '../text.ts';
import type { VerbOptions } from '../verbs/verb.ts';
import { usualCompute } from '../wishes.ts';
import type { View } from '../view/view.ts';
import { nextSave, WatchedFiles } from './files.ts';
import { Leaving } from './leaving.ts';
import { observed } from './observed.ts';

/**
 * Runs the experiment, and again whenever it, a file it imports or data it names is saved, until a signal. A save while
 * it runs stops the run at a checkpoint: what the save left as it was goes on from there. Mistakes in the file, or a
 * stage that fails, end nothing, since the next save may mend them.
 */
export async function watch(
  session: Session,
  words: readonly string[],
  options: VerbOptions,
  jobs: number,
): Promise<number> {
  refuseOthers(session, options);
  const file = chooseFile(words, session.cwd);
  if (file === '-') throw new UsageError('--watch takes a file, not stdin');
  // What no save would mend: a file that is not there (one that goes later may come back), or a wrong environment.
  readSource(file);
  usualCompute(session);
  const leaving = new Leaving();
  try {
    for (;;) {
      const files = await runWatching(session, file, { options, jobs }, leaving);
      // After a save that stopped the run there is nothing to wait for.
      const isWaiting = !leaving.signal.aborted && files.changed().size === 0;
      if (isWaiting) tell(session, `watching ${namesOf(files.paths, file, session.cwd)}; Ctrl-C ends it`);
      const saved = await nextSave(files, leaving.signal);
      if (leaving.reason !== null) return exitCodeOf(leaving.reason);
      // Parts one answer from the next, which without a run between them would read as one.
      if (isWaiting) tell(session, '');
      tell(session, `${savedWords(saved, session.cwd)}: running again`);
    }
  } finally {
    leaving.release();
  }
}

/** What would be wrong in every run after the first, or in a stream of many runs. */
function refuseOthers(session: Session, { dryRun, force, from, check }: VerbOptions): void {
  const others = {
    '--json': session.json,
    '--dry-run': dryRun,
    '--force': force,
    '--from': from,
    '--check': check,
  };
  for (const [name, value] of Object.entries(others))
    if (value !== undefined && value !== false)
      throw new UsageError(`--watch cannot go with ${name}`, `give ${name} in a run of its own`);
}

/** One run, stopped by a save; the files it depends on, as they were when it read them. */
async function runWatching(
  session: Session,
  file: string,
  choices: Pick<RunChoices, 'options' | 'jobs'>,
  leaving: Leaving,
): Promise<WatchedFiles> {
  const files = new WatchedFiles();
  files.add(resolve(session.cwd, file));
  const ended = new AbortController();
  try {
    const opened = openText(session, observed(textOnDisk(session.cwd, file), files), choices.options);
    for (const stage of opened.graph.order) for (const path of Object.values(stage.files)) files.add(path);
    const control = new RunControl();
    const begun = (view: View): void => {
      void nextSave(files, AbortSignal.any([ended.signal, leaving.signal])).then((saved) => {
        if (saved.length === 0) return;
        view.tell(`${savedWords(saved, session.cwd)}: stopping at a checkpoint, to go on with the new text`);
        control.stop('change');
      });
    };
    await runOpened(session, opened, { ...choices, control, begun });
  } catch (error) {
    const isMendable = [InvalidExperiment, UsageError, DeviceAbsent].some((kind) => error instanceof kind);
    if (!isMendable) throw error;
    reportError(error, session.commandLine);
  } finally {
    ended.abort();
  }
  return files;
}

function tell(session: Session, text: string): void {
  if (!session.quiet) session.err.line(session.err.paint('faint', text));
}

function savedWords(paths: readonly string[], cwd: string): string {
  const [first = '', ...more] = paths.map((path) => displayPath(path, cwd));
  return more.length === 0 ? `${first} was saved` : `${first} and ${more.length} more were saved`;
}

function namesOf(paths: readonly string[], file: string, cwd: string): string {
  const others = paths.filter((path) => path !== resolve(cwd, file)).length;
  return others === 0 ? file : `${file} and ${formatNumberOf(others, 'other file')}`;
}
