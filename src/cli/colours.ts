import { unpainted, type Paint } from '../report/table.ts';
import type { Resolved } from './settings.ts';

export type ColorChoice = 'auto' | 'always' | 'never';
export const colorChoices: readonly ColorChoice[] = ['auto', 'always', 'never'];

/** Whether a stream gets colours: the flag, then FORCE_COLOR, NO_COLOR, TERM=dumb, then whether it is a terminal. */
export function decideColor(
  flag: ColorChoice,
  env: NodeJS.ProcessEnv,
  isTerminal: boolean,
): Resolved<boolean> {
  if (flag !== 'auto') return { value: flag === 'always', origin: '--color' };
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return { value: forced !== '0' && forced !== 'false', origin: 'FORCE_COLOR' };
  if ((env['NO_COLOR'] ?? '') !== '') return { value: false, origin: 'NO_COLOR' };
  if (env['TERM'] === 'dumb') return { value: false, origin: 'TERM=dumb' };
  return { value: isTerminal, origin: isTerminal ? 'a terminal' : 'not a terminal' };
}

/** Loads the colour library only where there are colours. */
export async function paintFor(colored: boolean): Promise<Paint> {
  if (!colored) return unpainted;
  const { Chalk } = await import('chalk');
  // The sixteen colours that every theme defines stay readable on light and dark grounds.
  const chalk = new Chalk({ level: 1 });
  const styles = {
    plain: (text: string) => text,
    strong: chalk.bold,
    faint: chalk.dim,
    good: chalk.green,
    bad: chalk.red.bold,
    warn: chalk.yellow,
    accent: chalk.cyan,
  };
  return (tone, text) => styles[tone](text);
}
