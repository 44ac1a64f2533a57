import { exitCodes, UsageError } from '../exit.ts';
import { printJson } from '../session.ts';
import { scripts, shells } from '../shell/scripts.ts';
import type { Verb } from './verb.ts';

/** The script of a shell. */
export const completion: Verb = (session, [word = '']) => {
  const shell = shells.find((known) => known === word);
  if (shell === undefined) throw new UsageError(`completion takes ${shells.join(', ')}, not \`${word}\``);
  if (session.json) printJson(session, 'completion', { shell, script: scripts[shell] });
  else session.out.write(scripts[shell]);
  return Promise.resolve(exitCodes.ok);
};
