import { RunControl } from '../../exec/control.ts';
import { chooseFile } from '../files.ts';
import { openKept } from '../kept-plan.ts';
import { runOpened } from '../running.ts';
import { splitForce } from '../selection.ts';
import { resolveJobs } from '../settings.ts';
import { textOnDisk } from '../text.ts';
import type { Verb } from './verb.ts';

/** Runs what the experiment still lacks; with `--watch` again whenever it is saved. */
export const run: Verb = async (session, givenWords, givenOptions) => {
  const [words, options] = splitForce(givenWords, givenOptions);
  // Before the file is read, since no file mends it.
  const jobs = resolveJobs(options.jobs, session.env).value;
  if (options.watch === true) return (await import('../watch/watch.ts')).watch(session, words, options, jobs);
  if (options.dryRun === true) return (await import('./plan.ts')).plan(session, words, options);
  const text = textOnDisk(session.cwd, chooseFile(words, session.cwd));
  const opened = await openKept(session, text, options, async (asked) =>
    (await import('../pipeline.ts')).openText(session, asked, options),
  );
  return runOpened(session, opened, { options, jobs, control: new RunControl() });
};
